namespace CollabDocs.Gateway.Limits;

/// <summary>How fast one connection may send.</summary>
internal sealed record IntakeRates(Rate Messages, Rate Bytes, TimeProvider Time)
{
    /// <summary>No shorter time is waited for: a timer for each message costs more than the message.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);

    /// <summary>How long to wait for who is so far beyond a rate; nearly always not at all.</summary>
    /// <param name="beyond">As <see cref="Rate.Owe"/> returned it.</param>
    public TimeSpan Hold(long beyond) => beyond > 0 && Time.GetElapsedTime(0, beyond) is var hold && hold >= Shortest ? hold : TimeSpan.Zero;

    public static IntakeRates Of(CollabDocsOptions options, TimeProvider time)
    {
        // A submission too many is refused (PROTOCOL S6), which its client understands better than that it is read later.
        var messages = options.MessagesPerSecond == 0 ? 0 : Math.Max(options.MessagesPerSecond, 2 * options.SubmissionsPerSecond);
        // The longest message is sent at once, and twice: who has lost his connection sends it again.
        return new(new Rate(messages, messages, time), new Rate(options.BytesPerSecond, Math.Max(options.BytesPerSecond, 2.0 * options.MessageBytes), time), time);
    }
}
