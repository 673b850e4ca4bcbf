using System.Text.Json;
using CollabDocs.Documents;
using CollabDocs.Gateway.Relays;
using Xunit;

namespace CollabDocs.Gateway.Tests.Relays;

public sealed class PresencePageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void P3_everybody_gets_the_same_bytes_but_for_his_own_place(int here)
    {
        var present = Enumerable.Range(1, here)
            .Select(session => new Presence(session, new UserProfile($"\"{session}\" ü", "#aa3366"), session % 2 == 0 ? null : new Selection(session, 0))).ToList();
        var page = new PresencePage(7, 12, present, [90, 91]);
        Assert.True(page.MessageTo(1000).Span == page.MessageTo(1001).Span);
        for (var session = 0; session <= here; session++)
        {
            using var message = JsonDocument.Parse(page.MessageTo(session));
            Assert.Equal("presence", message.RootElement.GetProperty("type").GetString());
            Assert.Equal(7, message.RootElement.GetProperty("revision").GetInt64());
            Assert.Equal([90, 91], message.RootElement.GetProperty("left").EnumerateArray().Select(left => left.GetInt64()));
            var peers = message.RootElement.GetProperty("peers").EnumerateArray().ToList();
            Assert.Equal(Enumerable.Range(1, here).Where(other => other != session), peers.Select(peer => peer.GetProperty("session").GetInt32()));
            Assert.All(peers, peer => Assert.Equal($"\"{peer.GetProperty("session")}\" ü", peer.GetProperty("user").GetProperty("name").GetString()));
        }
    }

    [Fact]
    public void P3_who_would_be_told_of_nobody_but_himself_is_not_told()
    {
        var page = new PresencePage(0, 1, [new Presence(17, new UserProfile("Ann", "#aa3366"), null)], []);
        Assert.False(page.Concerns(17));
        Assert.True(page.Concerns(18));
    }
}
