namespace CollabDocs.Documents.Hooks;

/// <summary>One that is told over HTTP when documents change (PROTOCOL N). A class and no record, so that nothing prints the secret.</summary>
public sealed class WebhookOptions
{
    private const int MinSecretLength = 16;
    private const double MaxSeconds = 86_400;

    /// <summary>Where it is told: https, or http on this machine.</summary>
    public string Url { get; set; } = "";

    /// <summary>What the messages are signed with, 16 characters or more.</summary>
    public string Secret { get; set; } = "";

    /// <summary>It is told when a document was not written to for so long.</summary>
    public double QuietSeconds { get; set; } = 2;

    /// <summary>While a document is written to all the time, it is told this long after the first change at the latest.</summary>
    public double MaxWaitSeconds { get; set; } = 10;

    /// <returns>What is wrong, beginning with the name of the setting; null where nothing is.</returns>
    public string? Fault() =>
        !Uri.TryCreate(Url, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? $"{nameof(Url)} must be an https address, or an http one of this machine."
        : url.UserInfo.Length > 0 ? $"{nameof(Url)} must not hold a name or a password; the messages are signed."
        : Secret.Length < MinSecretLength ? $"{nameof(Secret)} must have {MinSecretLength} characters or more."
        : QuietSeconds is not (>= 0 and <= MaxSeconds) ? $"{nameof(QuietSeconds)} is {QuietSeconds}; it must be from 0 to {MaxSeconds}."
        : MaxWaitSeconds is not (>= 0 and <= MaxSeconds) ? $"{nameof(MaxWaitSeconds)} is {MaxWaitSeconds}; it must be from 0 to {MaxSeconds}."
        : null;
}
