using CollabDocs.Documents;
using CollabDocs.Documents.Hooks;

namespace CollabDocs.Gateway;

/// <summary>The settings of a process. From the section <c>CollabDocs</c> of its configuration, or set by a host of your own.</summary>
public sealed partial record CollabDocsOptions
{
    public const string Section = "CollabDocs";

    /// <summary>Where the embedded edition keeps its data.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>Where the page is served from; empty: <c>wwwroot</c> beside the executable, or <c>web/app/dist</c> of the repository.</summary>
    public string WebRoot { get; set; } = "";

    /// <summary>A longer message closes its connection: bytes of UTF-8.</summary>
    public int MessageBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>A document does not grow beyond this: UTF-16 code units.</summary>
    public int DocumentLength { get; set; } = 64 * 1024 * 1024;

    /// <summary>Further ones are told to try later.</summary>
    public int ConnectionsPerDocument { get; set; } = 2_000;

    /// <summary>Of one connection; faster ones are told to wait.</summary>
    public int SubmissionsPerSecond { get; set; } = 1_000;

    /// <summary>Whether joining a document that does not exist makes it.</summary>
    public bool CreateOnJoin { get; set; } = true;

    /// <summary>A connection that has not said hello by then is closed.</summary>
    public double HelloTimeoutSeconds { get; set; } = 10;

    /// <summary>A message that has begun ends within this time, or its connection is closed.</summary>
    public double MessageTimeoutSeconds { get; set; } = 60;

    /// <summary>A connection that reads nothing of what it is sent for so long is cut.</summary>
    public double SendTimeoutSeconds { get; set; } = 30;

    /// <summary>How often a silent connection is pinged; it is cut when it has not answered by the next time.</summary>
    public double PingIntervalSeconds { get; set; } = 15;

    /// <summary>How long a stopping process waits for what is being stored and for its connections to close.</summary>
    public double StopTimeoutSeconds { get; set; } = 10;

    /// <summary>A document that nobody uses for so long is no longer kept in memory.</summary>
    public int IdleUnloadSeconds { get; set; } = new DocumentsOptions().IdleUnloadSeconds;

    /// <summary>The last revision before a pause of so many minutes gets a version; 0 for never.</summary>
    public int VersionPauseMinutes { get; set; } = new DocumentsOptions().VersionPauseMinutes;

    /// <inheritdoc cref="DocumentsOptions.ThinAfterDays"/>
    public int ThinAfterDays { get; set; } = new DocumentsOptions().ThinAfterDays;

    /// <inheritdoc cref="DocumentsOptions.ThinPauseSeconds"/>
    public int ThinPauseSeconds { get; set; } = new DocumentsOptions().ThinPauseSeconds;

    /// <summary>A document that is deleted can be brought back for so many days; 0: all of it is removed at once.</summary>
    public int KeepDeletedDays { get; set; } = new DocumentsOptions().KeepDeletedDays;

    /// <summary>What somebody may who brings neither token nor link: <c>none</c> (everything) or <c>tokens</c> (nothing). Empty: <c>none</c>, on this machine only.</summary>
    public string Authentication { get; set; } = "";

    /// <summary>Where <see cref="Authentication"/> is <c>none</c>: that everybody who reaches this process from other machines may do everything is meant so.</summary>
    public bool OpenToAnyone { get; set; }

    /// <summary>Pages of other origins that may reach the documents, such as <c>https://wiki.example.com</c>; <c>*</c> for all. The origin of the
    /// gateway itself always may.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>Addresses, or networks such as <c>10.0.0.0/8</c>, of proxies that are believed where they say who asks (X-Forwarded-…). Executables heed it;
    /// a host of your own has ASP.NET Core's <c>UseForwardedHeaders</c>, or <see cref="Gateway.TrustedProxies.UseTrustedProxies"/>.</summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <inheritdoc cref="DocumentsOptions.Webhooks"/>
    public WebhookOptions[] Webhooks { get; set; } = [];

    /// <summary>Nobody is asked who he is.</summary>
    internal bool IsOpen => Authentication != "tokens";

    /// <summary>It was said twice that everybody may do everything.</summary>
    internal bool IsOpenBeyondThisMachine => Authentication == "none" && OpenToAnyone;

    internal TimeSpan HelloTimeout => TimeSpan.FromSeconds(HelloTimeoutSeconds);

    internal TimeSpan MessageTimeout => TimeSpan.FromSeconds(MessageTimeoutSeconds);

    internal TimeSpan SendTimeout => TimeSpan.FromSeconds(SendTimeoutSeconds);

    internal TimeSpan PingInterval => TimeSpan.FromSeconds(PingIntervalSeconds);

    internal TimeSpan StopTimeout => TimeSpan.FromSeconds(StopTimeoutSeconds);

    internal DocumentsOptions ForDocuments() => new()
    {
        DataDirectory = DataDirectory,
        MaxDocumentLengthUnits = DocumentLength,
        IdleUnloadSeconds = IdleUnloadSeconds,
        VersionPauseMinutes = VersionPauseMinutes,
        ThinAfterDays = ThinAfterDays,
        ThinPauseSeconds = ThinPauseSeconds,
        Webhooks = Webhooks,
        KeepDeletedDays = KeepDeletedDays,
    };

    /// <summary>Says what is wrong, where something is.</summary>
    /// <exception cref="InvalidOperationException">A value is out of its range.</exception>
    internal CollabDocsOptions Validated()
    {
        if (Authentication is not ("" or "none" or "tokens"))
            throw new InvalidOperationException($"{Section}:{nameof(Authentication)} is '{Authentication}'; it is none or tokens.");
        InRange(nameof(MessageBytes), MessageBytes, 1024, 256 * 1024 * 1024);
        InRange(nameof(DocumentLength), DocumentLength, 1, 256 * 1024 * 1024);
        InRange(nameof(ConnectionsPerDocument), ConnectionsPerDocument, 1, 1_000_000);
        InRange(nameof(SubmissionsPerSecond), SubmissionsPerSecond, 1, 1_000_000);
        InRange(nameof(HelloTimeoutSeconds), HelloTimeoutSeconds, 0.01, 3600);
        InRange(nameof(MessageTimeoutSeconds), MessageTimeoutSeconds, 0.01, 3600);
        InRange(nameof(SendTimeoutSeconds), SendTimeoutSeconds, 0.01, 3600);
        InRange(nameof(PingIntervalSeconds), PingIntervalSeconds, 0.01, 3600);
        InRange(nameof(StopTimeoutSeconds), StopTimeoutSeconds, 0.01, 3600);
        InRange(nameof(IdleUnloadSeconds), IdleUnloadSeconds, 1, 86_400);
        InRange(nameof(VersionPauseMinutes), VersionPauseMinutes, 0, 100_000);
        InRange(nameof(ThinAfterDays), ThinAfterDays, 0, 36_500);
        InRange(nameof(ThinPauseSeconds), ThinPauseSeconds, 0, 86_400);
        foreach (var proxy in TrustedProxies)
            if (!Gateway.TrustedProxies.TryParse(proxy, out _))
                throw new InvalidOperationException($"{Section}:{nameof(TrustedProxies)} has {proxy}; it takes addresses, and networks such as 10.0.0.0/8.");
        ValidateLimits();
        CheckWebhooks();
        InRange(nameof(KeepDeletedDays), KeepDeletedDays, 0, 3_650);
        return this;
    }

    private void CheckWebhooks()
    {
        for (var i = 0; i < Webhooks.Length; i++)
            if (Webhooks[i].Fault() is { } fault)
                throw new InvalidOperationException($"{Section}:{nameof(Webhooks)}:{i}:{fault}");
        if (Webhooks.GroupBy(webhook => webhook.Url).FirstOrDefault(same => same.Count() > 1) is not null)
            throw new InvalidOperationException($"{Section}:{nameof(Webhooks)} has the same {nameof(WebhookOptions.Url)} twice.");
    }

    private static void InRange(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            throw new InvalidOperationException($"{Section}:{name} is {value}; it must be from {least} to {most}.");
    }
}
