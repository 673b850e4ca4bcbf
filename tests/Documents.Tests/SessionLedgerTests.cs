using CollabDocs.Documents.Storage;
using Xunit;

namespace CollabDocs.Documents.Tests;

/// <summary>The ledger may forget a session only if the store knows as much.</summary>
public sealed class SessionLedgerTests
{
    private readonly SessionLedger _ledger = new(capacity: 2, stored: 0);

    [Fact]
    public void The_least_recently_used_are_forgotten()
    {
        _ledger.MarkStored(3);
        _ledger.Advance(1, new SessionProgress(1, 1));
        _ledger.Advance(2, new SessionProgress(1, 2));
        _ledger.TryGetProgress(1, out _);

        _ledger.Advance(3, new SessionProgress(1, 3));

        Assert.Equal([true, false, true], Known());
    }

    [Fact]
    public void What_is_not_stored_is_not_forgotten()
    {
        for (var session = 1; session <= 3; session++)
            _ledger.Advance(session, new SessionProgress(1, session + 10));

        _ledger.MarkStored(10);
        Assert.Equal([true, true, true], Known());

        _ledger.MarkStored(13);
        Assert.Equal(2, _ledger.Count);
    }

    [Fact]
    public void Those_connected_are_not_forgotten_until_they_leave()
    {
        for (var session = 1; session <= 3; session++)
        {
            _ledger.Advance(session, default);
            _ledger.Admit(session, 1);
        }
        _ledger.MarkStored(0);
        Assert.Equal(3, _ledger.Count);

        _ledger.Disconnect(1, 1);
        _ledger.Disconnect(2, 1);
        Assert.Equal([false, true, true], Known());
    }

    [Fact]
    public void While_the_store_is_asked_nothing_is_forgotten_and_a_late_answer_is_not_believed()
    {
        _ledger.Ask(1);
        _ledger.Advance(2, default);
        _ledger.Advance(3, default);
        _ledger.MarkStored(100);

        // Meanwhile another answer came, and the session went on.
        _ledger.Ask(1);
        _ledger.Learn(1, new SessionProgress(4, 4));
        _ledger.Advance(1, new SessionProgress(5, 5));
        _ledger.Learn(1, new SessionProgress(4, 4));

        Assert.True(_ledger.TryGetProgress(1, out var progress));
        Assert.Equal(new SessionProgress(5, 5), progress);
    }

    [Fact]
    public void A_store_that_did_not_answer_leaves_the_session_unknown()
    {
        _ledger.Ask(1);
        _ledger.Learn(1, null);

        Assert.False(_ledger.TryGetProgress(1, out _));
    }

    private bool[] Known() => [.. Enumerable.Range(1, 3).Select(session => _ledger.TryGetProgress(session, out _))];
}
