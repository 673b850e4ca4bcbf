namespace CollabDocs.Documents;

/// <content>Where nothing is written for a while, the text stays in memory and of its history a little: the store has it, and nearly all who will write have the newest
/// revision by then, or one of the last.</content>
public sealed partial class DocumentSession
{
    /// <summary>So much history stays, some forty keystrokes: so who was away for a moment finds his place.</summary>
    private const int QuietHistoryBytes = 16 * 1024;

    /// <summary>There is a history to forget.</summary>
    private bool _forgetDue;
    private long _lastPublished;

    internal static TimeSpan Quiet { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Revisions were published.</summary>
    private void ForgetLater()
    {
        _lastPublished = _services.Time.GetTimestamp();
        if (_forgetDue)
            return;
        _forgetDue = true;
        if (!_presenceDue)
            _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
    }

    /// <summary>One timer for both: presence is told soon, and the history goes late.</summary>
    private void TimeIsUp()
    {
        if (_ended is not null)
            return;
        if (_presenceDue)
            TellPresence();
        if (!_forgetDue)
            return;
        var left = Quiet - _services.Time.GetElapsedTime(_lastPublished);
        if (left <= TimeSpan.Zero && _document.Stored == _document.Head)
            ForgetMost();
        else
            _timer.Change(left > TimeSpan.Zero ? left : Quiet, Timeout.InfiniteTimeSpan);
    }

    private void ForgetMost()
    {
        _forgetDue = false;
        ForgetHistory(QuietHistoryBytes);
    }
}
