using System.Runtime.InteropServices;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Wire;
using Xunit;

namespace CollabDocs.Gateway.Tests.Relays;

public sealed class RelaySnapshotsTests : IDisposable
{
    private static readonly string Long = new('a', 10 * EncodedSnapshot.StepBytes);

    private readonly FakeDocument _document = new();
    private readonly ManualTime _time = new();
    private readonly RelaySnapshots _snapshots;

    public RelaySnapshotsTests() => _snapshots = new RelaySnapshots(_document, _time);

    public void Dispose() => _snapshots.Dispose();

    [Fact]
    public async Task H3_all_who_come_at_once_share_one_snapshot()
    {
        _document.Store("short");
        var answers = new TaskCompletionSource();
        _document.SnapshotAnswers = answers.Task;
        var taking = Enumerable.Range(0, 100).Select(_ => Take(head: 1, oldest: 0)).ToList();
        answers.SetResult();
        var taken = await Task.WhenAll(taking);
        Assert.Equal(1, _document.SnapshotReads);
        Assert.All(taken, snapshot => Assert.Same(taken[0], snapshot));
        Assert.Same(taken[0], await Take(head: 1, oldest: 1));
    }

    [Fact]
    public async Task H3_a_short_document_is_read_at_its_head()
    {
        _document.Store("a");
        await Take(head: 1, oldest: 0);
        _document.Store("b");
        Assert.Equal(2, (await Take(head: 2, oldest: 0)).Revision);
    }

    [Fact]
    public async Task H3_a_long_document_is_shared_as_long_as_the_stream_goes_on_from_it()
    {
        _document.Store(Long);
        var first = await Take(head: 1, oldest: 0);
        _document.Store("b");
        Assert.Same(first, await Take(head: 2, oldest: 1));
        Assert.Equal(2, (await Take(head: 2, oldest: 2)).Revision);
    }

    [Fact]
    public async Task Nobody_waits_for_who_gave_up()
    {
        _document.Store("a");
        var answers = new TaskCompletionSource();
        _document.SnapshotAnswers = answers.Task;
        using var impatient = new CancellationTokenSource();
        var (gaveUp, waits) = (_snapshots.Take(1, 0, impatient.Token), Take(head: 1, oldest: 0));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp);
        answers.SetResult();
        Assert.Equal(1, (await waits).Revision);
    }

    [Fact]
    public async Task What_nobody_reads_is_let_go_of_and_what_somebody_reads_is_not()
    {
        _document.Store(Long);
        var snapshot = await Take(head: 1, oldest: 0);
        var reading = snapshot.Steps().GetEnumerator();
        for (var i = 0; i < 4; i++)
        {
            Assert.True(reading.MoveNext());
            _time.Advance(RelaySnapshots.Linger * 0.6);
        }
        Assert.Same(snapshot, await Take(head: 1, oldest: 0));
        _time.Advance(RelaySnapshots.Linger * 2);
        Assert.True(reading.MoveNext()); // by himself
        Assert.NotSame(snapshot, await Take(head: 1, oldest: 0));
        Assert.Equal(2, _document.SnapshotReads);
    }

    [Fact]
    public async Task However_many_revisions_are_joined_at_a_few_are_kept()
    {
        List<WeakReference> steps = [];
        for (var revision = 1; revision <= 10; revision++)
        {
            _document.Store(Long);
            steps.Add(await FirstStep(revision));
        }
        GC.Collect();
        Assert.InRange(steps.Count(step => step.IsAlive), 0, RelaySnapshots.MaxKept);
        GC.KeepAlive(_snapshots);
    }

    private async Task<WeakReference> FirstStep(long revision)
    {
        var snapshot = await Take(head: revision, oldest: revision);
        return new WeakReference(MemoryMarshal.TryGetArray(snapshot.Steps().First(), out var step) ? step.Array : null);
    }

    private async Task<EncodedSnapshot> Take(long head, long oldest) =>
        await _snapshots.Take(head, oldest, CancellationToken.None) ?? throw new InvalidOperationException("There is no document.");
}
