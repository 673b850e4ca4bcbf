using CollabDocs.Gateway.Relays;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Gateway.Tests.Relays;

public sealed class RevisionRingTests
{
    private readonly FakeDocument _document = new();

    [Fact]
    public void It_keeps_the_newest_revisions_up_to_a_number()
    {
        var ring = Filled(RevisionRing.MaxRevisions + 3, "x");
        Assert.Equal((3, RevisionRing.MaxRevisions + 3), (ring.Tail, ring.Head));
        Assert.Equal(4, ring.Take(3, int.MaxValue)[0].Number);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Take(2, int.MaxValue));
    }

    [Fact]
    public void It_keeps_no_more_bytes_than_its_bound_but_always_the_newest()
    {
        var ring = Filled(10, new string('x', RevisionRing.MaxBytes / 4));
        Assert.Equal(3, ring.Head - ring.Tail);
        ring.Add(_document.Store(new string('x', RevisionRing.MaxBytes * 2)));
        Assert.Equal(1, ring.Head - ring.Tail);
    }

    [Fact]
    public void What_is_taken_fits_a_frame_or_is_one_revision()
    {
        var ring = Filled(10, new string('x', 1000));
        Assert.Equal([1, 2, 3], ring.Take(0, 3500).Select(revision => revision.Number));
        Assert.Equal([5], ring.Take(4, 10).Select(revision => revision.Number));
        Assert.Empty(ring.Take(10, 3500));
        Assert.Empty(ring.Take(12, 3500)); // a reader that the document has served beyond the ring
    }

    [Fact]
    public void It_has_no_gaps()
    {
        var ring = Filled(1, "x");
        _document.Store("lost");
        Assert.Throws<ArgumentException>(() => ring.Add(_document.Store("y")));
    }

    private RevisionRing Filled(int count, string text)
    {
        var ring = new RevisionRing(0);
        for (var i = 0; i < count; i++)
            ring.Add(_document.Store(Delta.Insert(text)));
        return ring;
    }
}
