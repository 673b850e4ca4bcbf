using System.Buffers;
using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Wire;

/// <summary>
/// A document's delta as <c>welcome</c> carries it, encoded once for all who join at its revision. It is made in steps, each by whoever comes to it first: so a long
/// document begins to go out at once. Any thread may read.
/// </summary>
internal sealed class EncodedSnapshot(DocumentSnapshot snapshot, TimeProvider time)
{
    /// <summary>The length of all steps but the last: with the header of a frame it is just 64 KiB.</summary>
    public const int StepBytes = (64 * 1024) - 16;

    /// <summary>JSON may write a character as <c>\u001f</c>; one more than a step is enough for the buffer of nearly all pieces.</summary>
    private const int SlackBytes = 8 * 1024;

    private readonly Lock _gate = new();
    private readonly List<byte[]> _steps = [];
    private IEnumerator<ReadOnlyMemory<byte>>? _rest = Encode(snapshot.Content).GetEnumerator();
    private bool _released;
    private long _lastUse = time.GetTimestamp();

    public long Revision => snapshot.Revision;

    /// <summary>Worth to be shared also by those who would rather have a newer revision.</summary>
    public bool IsLong => snapshot.Content.Length > StepBytes;

    /// <summary>For how long nobody has read it.</summary>
    public TimeSpan Unused => time.GetElapsedTime(Volatile.Read(ref _lastUse));

    /// <summary>The delta, step by step. Each is to be done with before the next one is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Steps()
    {
        var taken = 0;
        for (; TryShare(taken, out var step); taken++)
        {
            if (step is null)
                yield break;
            yield return step;
        }
        foreach (var own in Encode(snapshot.Content).Skip(taken))
            yield return own;
    }

    /// <summary>Gives its bytes back. Who has not read all of it encodes the rest anew.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released = true;
            _steps.Clear();
            _rest = null;
        }
    }

    /// <param name="step">Null behind the last.</param>
    /// <returns>False where there is nothing to share any more.</returns>
    private bool TryShare(int index, out byte[]? step)
    {
        Volatile.Write(ref _lastUse, time.GetTimestamp());
        lock (_gate)
        {
            step = null;
            if (_released)
                return false;
            if (index < _steps.Count)
                step = _steps[index];
            else if (_rest?.MoveNext() == true)
                _steps.Add(step = _rest.Current.ToArray());
            else
                _rest = null;
            return true;
        }
    }

    /// <returns>Each as long as it takes to the next.</returns>
    private static IEnumerable<ReadOnlyMemory<byte>> Encode(Rope content)
    {
        var encoded = new ArrayBufferWriter<byte>(Math.Min(content.Length + (content.Length / 8) + 256, StepBytes + SlackBytes));
        foreach (var _ in content.WriteDeltaInPieces(encoded))
            while (encoded.WrittenCount >= StepBytes)
            {
                yield return encoded.WrittenMemory[..StepBytes];
                KeepAfterStep(encoded);
            }
        while (encoded.WrittenCount >= StepBytes)
        {
            yield return encoded.WrittenMemory[..StepBytes];
            KeepAfterStep(encoded);
        }
        if (encoded.WrittenCount > 0)
            yield return encoded.WrittenMemory;
    }

    private static void KeepAfterStep(ArrayBufferWriter<byte> encoded)
    {
        var rest = encoded.WrittenSpan[StepBytes..];
        encoded.ResetWrittenCount();
        encoded.Write(rest); // to the start of the same buffer
    }
}
