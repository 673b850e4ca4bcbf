using CollabDocs.Documents.Hooks;
using Xunit;

namespace CollabDocs.Documents.Tests.Hooks;

/// <summary>When a webhook is told (PROTOCOL N4, N7).</summary>
[Trait("Suite", "access")]
public sealed class WaitingDocumentsTests
{
    private static readonly DocumentId A = DocumentId.Parse("a"), B = DocumentId.Parse("b");

    private readonly WaitingDocuments _waiting = new(Seconds(2), Seconds(10), new Random(1));

    [Fact]
    public void N4_a_document_is_due_when_it_is_quiet_and_at_the_latest_after_the_longest_wait()
    {
        _waiting.TryChange(A, Seconds(0));
        Assert.Equal(Seconds(2), _waiting.NextDue);
        for (var second = 1; second <= 9; second++)
            _waiting.TryChange(A, Seconds(second));

        Assert.Equal(Seconds(10), _waiting.NextDue);
        Assert.False(_waiting.TryTake(Seconds(9.9), out _));
        Assert.Equal(A, Take(10));
        Assert.Null(_waiting.NextDue);
    }

    [Fact]
    public void N4_what_changes_while_it_is_told_is_told_afterwards_and_not_at_once()
    {
        _waiting.TryChange(A, Seconds(0));
        Take(2);
        _waiting.TryChange(A, Seconds(3));
        Assert.False(_waiting.TryTake(Seconds(100), out _));

        _waiting.Done(A, told: true, Seconds(4));

        Assert.Equal(Seconds(5), _waiting.NextDue);
        Take(5);
        _waiting.Done(A, told: true, Seconds(5));
        Assert.Equal(0, _waiting.Count);
    }

    [Fact]
    public void N7_each_failure_makes_it_wait_longer_up_to_an_hour_and_changes_do_not_hurry_it()
    {
        _waiting.TryChange(A, Seconds(0));
        var (now, longest) = (Seconds(2), WaitingDocuments.FirstDelay);
        for (var failure = 0; failure < 20; failure++)
        {
            Assert.True(_waiting.TryTake(now, out _));
            _waiting.TryChange(A, now);
            _waiting.Failed(A, now);
            _waiting.TryChange(A, now);
            var due = _waiting.NextDue!.Value;
            Assert.InRange(due - now, longest / 2, longest);
            (now, longest) = (due, longest * 2 < WaitingDocuments.LongestDelay ? longest * 2 : WaitingDocuments.LongestDelay);
        }
        Assert.Equal(WaitingDocuments.LongestDelay, longest);
        Take(now.TotalSeconds);
        _waiting.Done(A, told: true, now);
        Assert.Equal(0, _waiting.Count);
    }

    [Fact]
    public void N7_after_an_outage_all_that_failed_is_due_soon()
    {
        for (var i = 0; i < 100; i++)
            _waiting.TryChange(DocumentId.Parse($"doc{i}"), Seconds(0));
        var now = Seconds(2);
        for (var round = 0; round < 12; round++, now += WaitingDocuments.LongestDelay)
            while (_waiting.TryTake(now, out var failed))
                _waiting.Failed(failed, now);
        Assert.True(_waiting.NextDue > now - WaitingDocuments.LongestDelay + WaitingDocuments.AfterOutage);
        _waiting.TryChange(A, now);
        var later = now + Seconds(2);
        while (_waiting.TryTake(later, out var taken))
            if (taken != A)
                _waiting.Failed(taken, later);

        _waiting.Done(A, told: true, later);

        var due = 0;
        while (_waiting.TryTake(later + WaitingDocuments.AfterOutage, out _))
            due++;
        Assert.Equal(100, due);
    }

    [Fact]
    public void N7_one_document_that_fails_holds_up_no_other()
    {
        var now = Seconds(0);
        _waiting.TryChange(A, now);
        for (var round = 0; round < 30; round++, now += Seconds(5))
        {
            _waiting.TryChange(B, now);
            var told = 0;
            while (_waiting.TryTake(now + Seconds(2), out var taken))
                if (taken == A)
                    _waiting.Failed(A, now + Seconds(2));
                else
                {
                    _waiting.Done(B, told: true, now + Seconds(2));
                    told++;
                }
            Assert.Equal(1, told);
        }
    }

    [Fact]
    public void N6_what_is_found_is_due_when_it_is_said_unless_it_changes()
    {
        _waiting.Found(A, Seconds(20));
        _waiting.Found(B, Seconds(20));
        _waiting.TryChange(B, Seconds(3));
        _waiting.Found(B, Seconds(4));

        Assert.Equal(B, Take(5));
        Assert.Equal(Seconds(20), _waiting.NextDue);
        _waiting.Found(B, Seconds(1));
        Assert.False(_waiting.TryTake(Seconds(6), out _));
        _waiting.Done(B, told: false, Seconds(6));
        Assert.Equal(A, Take(20));
    }

    [Fact]
    public void N7_only_so_many_are_kept_in_mind()
    {
        for (var i = 0; i < WaitingDocuments.MaxChanged; i++)
            Assert.True(_waiting.TryChange(DocumentId.Parse($"doc{i}"), Seconds(0)));

        Assert.False(_waiting.TryChange(A, Seconds(0)));
        Assert.True(_waiting.TryChange(DocumentId.Parse("doc0"), Seconds(1)));
        Take(2);
        _waiting.Done(DocumentId.Parse("doc1"), told: true, Seconds(2));
        Assert.True(_waiting.TryChange(A, Seconds(2)));
    }

    private DocumentId Take(double now)
    {
        Assert.True(_waiting.TryTake(Seconds(now), out var document));
        return document;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
