using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CollabDocs.Peers.Wire;

/// <summary>Linux' epoll, by which one thread waits for many sockets, to the microsecond.</summary>
internal sealed partial class Epoll : IDisposable
{
    public const uint Readable = 1, Writable = 4;

    private const int AddOperation = 1, RemoveOperation = 2, ChangeOperation = 3, MaxEvents = 256;
    private const int Interrupted = 4;

    /// <summary>An event is packed on x64 and nowhere else: its flags, and what we gave with the descriptor.</summary>
    private static readonly (int Size, int Token) Layout = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? (12, 4) : (16, 8);

    private readonly int _descriptor = Checked(Create(0));
    private readonly byte[] _events = new byte[MaxEvents * Layout.Size];

    /// <param name="token">Comes back with what happens to the descriptor.</param>
    public void Add(int descriptor, uint flags, int token) => Control(AddOperation, descriptor, flags, token);

    public void Change(int descriptor, uint flags, int token) => Control(ChangeOperation, descriptor, flags, token);

    public void Remove(int descriptor) => Control(RemoveOperation, descriptor, 0, 0);

    /// <returns>How many events there are; none where the time is over.</returns>
    public int Wait(TimeSpan time)
    {
        var timeout = new Timespec(time.Ticks / TimeSpan.TicksPerSecond, time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        var count = Wait(_descriptor, ref _events[0], MaxEvents, ref timeout, 0);
        return count >= 0 || Marshal.GetLastPInvokeError() == Interrupted ? Math.Max(count, 0) : throw new Win32Exception();
    }

    /// <summary>One of the events that the last wait has brought.</summary>
    public (uint Flags, int Token) this[int index]
    {
        get
        {
            var one = _events.AsSpan(index * Layout.Size, Layout.Size);
            return (BinaryPrimitives.ReadUInt32LittleEndian(one), BinaryPrimitives.ReadInt32LittleEndian(one[Layout.Token..]));
        }
    }

    public void Dispose() => _ = Close(_descriptor);

    private void Control(int operation, int descriptor, uint flags, int token)
    {
        Span<byte> change = stackalloc byte[Layout.Size];
        change.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(change, flags);
        BinaryPrimitives.WriteInt32LittleEndian(change[Layout.Token..], token);
        Checked(Control(_descriptor, operation, descriptor, ref change[0]));
    }

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception();

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int descriptor, ref byte change);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    private static partial int Wait(int epoll, ref byte events, int max, ref Timespec timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}
