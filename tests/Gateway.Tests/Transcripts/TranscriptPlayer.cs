using System.Text.Json.Nodes;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Text;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Transcripts;

/// <summary>Plays one transcript to a gateway: does what the client and others do in it, and compares what the gateway answers.</summary>
internal sealed class TranscriptPlayer : IAsyncDisposable
{
    private const string Document = "transcript";
    private const long OtherSession = 18;

    private static readonly DocumentId Id = DocumentId.Parse(Document);

    private readonly string _directory = Directory.CreateTempSubdirectory("collabdocs-transcript-").FullName;
    private readonly TranscriptNames _names = new();
    private readonly Queue<JsonObject> _received = new();
    private readonly Dictionary<long, (TestSocket Socket, long Session)> _peers = [];

    private TestGateway _gateway = null!;
    private TestSocket? _socket;
    private JsonObject? _limits;
    private long _submitted;
    private long _otherSequence;

    public async Task Play(string[] lines)
    {
        var script = lines.Select(line => (JsonObject)JsonNode.Parse(line)!).ToList();
        _limits = script.Select(line => line["receive"]?["limits"] as JsonObject).FirstOrDefault(limits => limits is not null);
        await Start();
        await _gateway.Documents.Create(Id, "Transcript", Delta.Empty, default);
        for (var i = 0; i < script.Count; i++)
            try
            {
                var (kind, value) = script[i].Single();
                await Play(kind, value);
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.IAssertionException)
            {
                throw new InvalidOperationException($"Line {i + 1}: {lines[i]}", exception);
            }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (socket, _) in _peers.Values)
            await socket.DisposeAsync();
        if (_socket is not null)
            await _socket.DisposeAsync();
        await _gateway.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task Play(string kind, JsonNode? value)
    {
        switch (kind)
        {
            case "send":
                await Send((JsonObject)value!);
                break;
            case "receive":
                await Receive((JsonObject)value!);
                break;
            case "close":
                var (code, reason) = await _socket!.Closed();
                Assert.Equal(((int)value![0]!, (string)value[1]!), (code, reason));
                break;
            case "cut":
                await Cut();
                break;
            case "restart":
                await Cut();
                await _gateway.DisposeAsync();
                await Start();
                break;
            case "other":
                await Other(Delta.Parse(value!.ToJsonString()));
                break;
            case "peer":
                await Peer((JsonObject)value!);
                break;
            case "token":
                await Mint((JsonObject)value!);
                break;
            case "access":
                var change = new AccessChange.SetPerson((string)value!["user"]!, RoleOf((string?)value["role"]));
                Assert.Equal(AccessOutcome.Changed, await _gateway.Documents.Open(Id).ChangeAccess(change, "transcript", default));
                break;
            case "store":
                _gateway.Store.Failing = (string)value! == "failing";
                break;
            case "delete":
                Assert.True(await _gateway.Documents.Delete(Id, "anyone", default));
                break;
            case "stop":
                _ = _gateway.Stop();
                break;
            case "rule" or "edit" or "select" or "text" or "peers":
                break; // the client's own business
            default:
                throw new InvalidOperationException($"A line of an unknown kind: {kind}.");
        }
    }

    private async Task Start() => _gateway = await TestGateway.Start(
        options =>
        {
            if (_limits is null)
                return;
            options.MessageBytes = (int)_limits["messageBytes"]!;
            options.DocumentLength = (int)_limits["documentLength"]!;
            options.SubmissionsPerSecond = (int)_limits["submissionsPerSecond"]!;
        },
        directory: _directory);

    private async Task Send(JsonObject message)
    {
        _socket ??= await _gateway.Connect(Document);
        if ((string?)message["type"] == "submit")
            _submitted = Math.Max(_submitted, (long)message["sequence"]!);
        await _socket.Send(_names.Reveal(message).ToJsonString());
    }

    private async Task Receive(JsonObject expected)
    {
        if ((string?)expected["type"] == "revisions")
        {
            foreach (var revision in expected["revisions"]!.AsArray())
                _names.AssertMatches(new JsonObject { ["type"] = "revisions", ["revisions"] = new JsonArray(revision!.DeepClone()) }, await Next("revisions"));
            return;
        }
        _names.AssertMatches(expected, await Next((string)expected["type"]!));
        if (expected["sequence"] is not null && (string?)expected["type"] == "refused")
            _submitted = 0; // its revision will not come
    }

    /// <summary>The next message, revisions one by one, and presence only where it is wanted.</summary>
    private async Task<JsonObject> Next(string wanted)
    {
        while (true)
        {
            if (!_received.TryDequeue(out var message))
            {
                message = await _socket!.Receive() ?? throw new InvalidOperationException($"Closed: {_socket.Socket.CloseStatusDescription}");
                if ((string?)message["type"] == "revisions" && message["revisions"]!.AsArray() is { Count: > 1 } several)
                {
                    foreach (var revision in several)
                        _received.Enqueue(new JsonObject { ["type"] = "revisions", ["revisions"] = new JsonArray(revision!.DeepClone()) });
                    continue;
                }
            }
            if ((string?)message["type"] != "presence" || wanted == "presence")
                return message;
        }
    }

    private async Task Cut()
    {
        if (_socket is null)
            return;
        var document = _gateway.Documents.Open(Id);
        if (_socket.Socket.State == System.Net.WebSockets.WebSocketState.Open)
            await Eventually.True(
                async () => (await document.ReadRevisions(0, 1000, default))!.Any(revision =>
                    _submitted == 0 || (_names.IsMine(revision.Session) && revision.Sequence == _submitted)) || _submitted == 0,
                "what was sent is stored");
        await _socket.DisposeAsync();
        (_socket, _submitted) = (null, 0);
        _received.Clear();
    }

    /// <summary>A token without a user was minted by nobody: its name is sent as it is.</summary>
    private async Task Mint(JsonObject token)
    {
        if (token["user"] is not JsonObject user)
            return;
        var access = _gateway.Documents.Access;
        var name = (string)token["name"]!;
        var key = await access.Keys.Add(name, ApiKeys.HashOf(ApiKeys.New()), 0, "transcript", default);
        var list = await access.Read(Id, default);
        _names.Learn(name, _gateway.Services.GetRequiredService<DocumentTokens>().Mint(new TokenGrant(
            Document, (string)user["id"]!, (string)user["name"]!, (string)user["color"]!, RoleOf((string?)token["role"]), list.Generation,
            DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds(), key.Id)));
    }

    private static Role RoleOf(string? name) => name is null ? Role.None : Enum.Parse<Role>(name, ignoreCase: true);

    private async Task Other(Delta delta)
    {
        var document = _gateway.Documents.Open(Id);
        var head = (await document.Read(default))!.Revision;
        var outcome = await document.Submit(new Submission(OtherSession, ++_otherSequence, head, delta), null, default);
        Assert.IsType<SubmitOutcome.Accepted>(outcome);
    }

    private async Task Peer(JsonObject peer)
    {
        var name = (long)peer["session"]!;
        if (peer["left"] is not null)
        {
            await _peers[name].Socket.Close();
            return;
        }
        if (!_peers.TryGetValue(name, out var known))
        {
            var socket = await _gateway.Connect(Document);
            await socket.Send(new JsonObject { ["type"] = "hello", ["protocol"] = 1, ["user"] = peer["user"]!.DeepClone() }.ToJsonString());
            var welcome = await socket.Receive("welcome");
            _peers[name] = known = (socket, (long)welcome["session"]!);
            _names.Learn(name, known.Session);
            if (peer["selection"] is null)
                return;
        }
        var head = (await _gateway.Documents.Open(Id).Read(default))!.Revision;
        await known.Socket.Send(new JsonObject { ["type"] = "presence", ["revision"] = head, ["selection"] = peer["selection"]?.DeepClone() }.ToJsonString());
    }
}
