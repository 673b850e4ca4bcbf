using System.Text.Json.Nodes;
using Xunit;

namespace CollabDocs.Gateway.Tests.Transcripts;

/// <summary>
/// What the session numbers and secrets of a transcript stand for: what the gateway gave in their place first, and the same from then on.
/// </summary>
internal sealed class TranscriptNames
{
    private readonly Dictionary<string, string> _meaning = new() { ["18"] = "18" };
    private string? _mine;

    public void Learn(long name, long session) => _meaning[name.ToString()] = session.ToString();

    /// <summary>What a token of the transcript stands for.</summary>
    public void Learn(string name, string token) => _meaning[name] = token;

    /// <summary>Whether it is the session of the client under test.</summary>
    public bool IsMine(long session) => session.ToString() == _mine;

    /// <summary>A message of the transcript with what its names stand for.</summary>
    public JsonObject Reveal(JsonObject message)
    {
        var revealed = (JsonObject)message.DeepClone();
        if (revealed["resume"] is JsonObject resume)
        {
            resume["session"] = long.Parse(_meaning[resume["session"]!.ToJsonString()]);
            resume["secret"] = _meaning[(string)resume["secret"]!];
        }
        if ((string?)revealed["token"] is { } token)
            revealed["token"] = _meaning.GetValueOrDefault(token, token);
        return revealed;
    }

    /// <summary>A message of the gateway is what the transcript says.</summary>
    public void AssertMatches(JsonObject expected, JsonObject actual)
    {
        if ((string?)expected["type"] == "welcome" && (string?)actual["type"] == "welcome")
        {
            _meaning.TryAdd(expected["session"]!.ToJsonString(), actual["session"]!.ToJsonString());
            _meaning.TryAdd((string)expected["secret"]!, (string)actual["secret"]!);
            _mine = actual["session"]!.ToJsonString();
        }
        Assert.True(Matches(null, expected, actual), $"expected {expected.ToJsonString()}\nreceived {actual.ToJsonString()}");
    }

    private bool Matches(string? key, JsonNode? expected, JsonNode? actual) => (key, expected) switch
    {
        ("time" or "expires" or "message", _) => actual is not null,
        ("session" or "left", JsonValue name) => actual?.ToJsonString() == _meaning.GetValueOrDefault(name.ToJsonString()),
        ("secret", JsonValue name) => (string?)actual == _meaning.GetValueOrDefault((string)name!),
        (_, JsonObject fields) => actual is JsonObject others && fields.Count == others.Count
            && fields.All(field => others.ContainsKey(field.Key) && Matches(field.Key, field.Value, others[field.Key])),
        (_, JsonArray items) => actual is JsonArray others && items.Count == others.Count
            && items.Zip(others).All(pair => Matches(key, pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(expected, actual),
    };
}
