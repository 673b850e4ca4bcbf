using System.ComponentModel.DataAnnotations;
using CollabDocs.Documents.Hooks;

namespace CollabDocs.Documents;

/// <summary>The settings of documents in one process.</summary>
public sealed record DocumentsOptions
{
    /// <summary>Where the data file is.</summary>
    [Required]
    public string DataDirectory { get; init; } = "data";

    /// <summary>The longest a document may become, in UTF-16 code units.</summary>
    [Range(1, 1 << 30)]
    public int MaxDocumentLengthUnits { get; init; } = 67_108_864;

    /// <summary>A document that nobody is subscribed to is unloaded after this time without use.</summary>
    [Range(1, 86_400)]
    public int IdleUnloadSeconds { get; init; } = 300;

    /// <summary>A snapshot is saved every so many revisions (a large document's less often, for its snapshots cost more): about so many are
    /// read when the document is opened.</summary>
    [Range(1, 1_000_000)]
    public int SnapshotIntervalRevisions { get; init; } = 1_000;

    /// <summary>A snapshot is also saved whenever so many bytes of revisions have come since the last.</summary>
    [Range(1_024, int.MaxValue)]
    public int SnapshotIntervalBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Memory for the recent history of one document, in bytes, estimated. What is older is read from the store when it is needed.</summary>
    [Range(1_024, int.MaxValue)]
    public int HistoryBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Sessions of one document whose last submission is known without asking the store. Those connected are known in any case.</summary>
    [Range(1, 10_000_000)]
    public int SessionsInMemory { get; init; } = 10_000;

    /// <summary>Changes of presence are gathered for so many milliseconds.</summary>
    [Range(1, 10_000)]
    public int PresenceIntervalMs { get; init; } = 40;

    /// <summary>The last revision before a pause of so many minutes gets a version; 0 for never.</summary>
    [Range(0, 100_000)]
    public int VersionPauseMinutes { get; init; } = 10;

    /// <summary>Keystrokes of blocks that are older than so many days are thinned to one revision for each author and pause, when the document is unloaded; 0 for never. Who was away for
    /// longer cannot go on where they were: a new session begins, and the client keeps the text that was not sent.</summary>
    [Range(0, 36_500)]
    public int ThinAfterDays { get; init; }

    /// <summary>Where an author paused for more than so many seconds, a revision stays when keystrokes are thinned.</summary>
    [Range(0, 86_400)]
    public int ThinPauseSeconds { get; init; } = 10;

    /// <summary>Who is told over HTTP when documents change.</summary>
    public IReadOnlyList<WebhookOptions> Webhooks { get; init; } = [];

    /// <summary>A document that is deleted can be brought back for so many days; 0: all of it is removed at once.</summary>
    [Range(0, 3_650)]
    public int KeepDeletedDays { get; init; } = 30;

    /// <exception cref="ValidationException">A setting is out of its range; the message says which.</exception>
    public void Validate() => Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
}
