using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests;

public sealed class OptionsTests
{
    public static TheoryData<string, Action<CollabDocsOptions>> Mistakes => new()
    {
        { "MessageBytes", options => options.MessageBytes = 1000 },
        { "DocumentLength", options => options.DocumentLength = 0 },
        { "ConnectionsPerDocument", options => options.ConnectionsPerDocument = 0 },
        { "SubmissionsPerSecond", options => options.SubmissionsPerSecond = -1 },
        { "HelloTimeoutSeconds", options => options.HelloTimeoutSeconds = 0 },
        { "SendTimeoutSeconds", options => options.SendTimeoutSeconds = double.NaN },
        { "PingIntervalSeconds", options => options.PingIntervalSeconds = double.PositiveInfinity },
        { "StopTimeoutSeconds", options => options.StopTimeoutSeconds = -1 },
        { "IdleUnloadSeconds", options => options.IdleUnloadSeconds = 0 },
        { "VersionPauseMinutes", options => options.VersionPauseMinutes = -1 },
        { "ThinAfterDays", options => options.ThinAfterDays = -1 },
        { "ThinPauseSeconds", options => options.ThinPauseSeconds = -1 },
        { "KeepDeletedDays", options => options.KeepDeletedDays = -1 },
        { "KeepDeletedDays", options => options.KeepDeletedDays = 3_651 },
        { "MessagesPerSecond", options => options.MessagesPerSecond = -1 },
        { "IncomingBytes", options => options.IncomingBytes = -1 },
        { "ConnectionsPerAddress", options => options.ConnectionsPerAddress = -1 },
        { "DocumentsPerMinutePerUser", options => options.DocumentsPerMinutePerUser = -1 },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_setting_out_of_its_range_is_named_at_start(string name, Action<CollabDocsOptions> mistake)
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => TestGateway.Start(mistake));
        Assert.Contains($"CollabDocs:{name}", exception.Message);
    }
}
