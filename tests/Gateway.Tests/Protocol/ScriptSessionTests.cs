using CollabDocs.Documents;
using CollabDocs.Gateway.Http;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>Whoever chooses an idempotency key chooses a session, but never one that an editor could have.</summary>
public sealed class ScriptSessionTests
{
    private const long Last = (1L << 53) - 1;

    [Fact]
    public void A6_The_sessions_of_keys_are_none_of_editors()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.True(ScriptSession.TryOf("", null, $"key {i}", out var session));
            Assert.InRange(session, SessionSecrets.FirstScriptSession, Last);
        }
    }

    [Fact]
    public void A6_A_key_is_of_its_operation_and_its_user()
    {
        var sessions = new HashSet<long>();
        foreach (var operation in (string[])["", "restored"])
            foreach (var user in (string?[])[null, "ann", "bob", ""])
            {
                Assert.True(ScriptSession.TryOf(operation, user, "key", out var session));
                Assert.True(sessions.Add(session));
            }
    }

    [Fact]
    public void A6_The_sessions_of_requests_without_a_key_are_none_of_editors()
    {
        for (var i = 0; i < 100; i++)
            Assert.InRange(ScriptSession.Random(), SessionSecrets.FirstScriptSession, Last);
    }
}
