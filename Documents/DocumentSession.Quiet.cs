namespace CollabDocs.Documents;

/// <content>Where nothing is written for a while, the text stays in memory and its history goes: the store has it, and nearly all who will write have the newest
/// revision by then.</content>
public sealed partial class DocumentSession
{
    /// <summary>There is a history to forget.</summary>
    private bool _quietDue;
    private long _lastPublished;

    internal static TimeSpan Quiet { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Revisions were published.</summary>
    private void ExpectQuiet()
    {
        _lastPublished = _services.Time.GetTimestamp();
        if (_quietDue)
            return;
        _quietDue = true;
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
        if (!_quietDue)
            return;
        var left = Quiet - _services.Time.GetElapsedTime(_lastPublished);
        if (left <= TimeSpan.Zero && _document.Stored == _document.Head)
            ForgetAllHistory();
        else
            _timer.Change(left > TimeSpan.Zero ? left : Quiet, Timeout.InfiniteTimeSpan);
    }

    private void ForgetAllHistory()
    {
        _quietDue = false;
        _presence.Forget(_document.Stored, _document.Stored);
        _document.History.Forget();
    }
}
