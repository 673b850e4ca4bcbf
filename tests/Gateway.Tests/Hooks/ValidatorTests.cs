using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CollabDocs.Documents;
using CollabDocs.Gateway.Hooks;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Hooks;

/// <summary>A host's validators, asked before the document (PROTOCOL S6, 15).</summary>
[Trait("Suite", "access")]
public sealed class ValidatorTests
{
    private readonly Validator _validator = new();

    [Fact]
    public async Task S6_an_edit_that_the_host_refuses_is_taken_back_and_the_session_goes_on()
    {
        await using var gateway = await Start();
        await using var ann = await gateway.Join(name: "Ann");
        await ann.Edit("""[{"insert":"fine"}]""");
        _validator.Answer = _ => new SubmissionRefusal("No foul words.");

        await ann.Submit("""[{"insert":"foul"}]""");

        var refused = await ann.Socket.Receive("refused");
        Assert.Equal(("host_refused", "No foul words.", null), ((string?)refused["reason"], (string?)refused["message"], refused["retryAfter"]));
        var asked = _validator.Asked[^1];
        Assert.Equal((DocumentId.Parse("doc"), ann.Number, (string?)null, "Ann", 1L), (asked.Document, asked.Session, asked.User, asked.Name, asked.Base));
        Assert.Equal("foul", asked.Delta.Ops[0].Text.ToString());
        _validator.Answer = _ => null;
        await ann.Edit("""[{"insert":"still "}]""");
        Assert.Equal("still fine", await gateway.Text());
    }

    [Fact]
    public async Task S6_what_may_be_allowed_later_is_to_be_sent_again()
    {
        await using var gateway = await Start();
        await using var ann = await gateway.Join();
        _validator.Answer = _ => new SubmissionRefusal("Not during the exam.", TimeSpan.FromSeconds(3));

        await ann.Submit("""[{"insert":"a"}]""");

        var refused = await ann.Socket.Receive("refused");
        Assert.Equal(("host_refused", 3_000), ((string?)refused["reason"], (int)refused["retryAfter"]!));
    }

    [Fact]
    public async Task S4_what_was_accepted_is_not_refused_when_it_comes_again()
    {
        await using var gateway = await Start();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"kept"}]""");
        _validator.Answer = _ => new SubmissionRefusal("No longer.");

        await ann.Socket.Send("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"kept"}]}""");
        await ann.Submit("""[{"insert":"new"}]""");

        var refused = await ann.Socket.Receive("refused");
        Assert.Equal(2, (int)refused["sequence"]!);
        Assert.Equal("kept", await gateway.Text());
    }

    [Fact]
    public async Task S4_what_was_accepted_before_a_restart_is_not_refused_either()
    {
        var directory = Directory.CreateTempSubdirectory("collabdocs-validators-").FullName;
        try
        {
            TestSession ann;
            await using (var gateway = await Start(directory))
            {
                ann = await gateway.Join();
                await ann.Edit("""[{"insert":"kept"}]""");
            }
            await using var again = await Start(directory);
            _validator.Answer = _ => new SubmissionRefusal("No longer.");
            await ann.Resume(await again.Connect());
            await ann.Socket.Send("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"kept"}]}""");
            await ann.Socket.Send("""{"type":"submit","sequence":2,"base":1,"delta":[{"insert":"new"}]}""");

            Assert.Equal(2, (int)(await ann.Socket.Receive("refused"))["sequence"]!);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task S6_a_validator_that_throws_or_hangs_makes_it_be_sent_again_and_nothing_is_lost()
    {
        await using var gateway = await Start();
        await using var ann = await gateway.Join();
        foreach (var broken in (Func<ProposedSubmission, SubmissionRefusal?>[])[_ => throw new InvalidOperationException("The test says so."), Hang])
        {
            _validator.Answer = broken;
            await ann.Socket.Send("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"kept"}]}""");
            var refused = await ann.Socket.Receive("refused");
            Assert.Equal(("unavailable", 1_000), ((string?)refused["reason"], (int)refused["retryAfter"]!));
        }
        _validator.Answer = _ => null;
        await ann.Edit("""[{"insert":"kept"}]""");
        Assert.Equal("kept", await gateway.Text());

        static SubmissionRefusal? Hang(ProposedSubmission submission)
        {
            Thread.Sleep(SubmissionValidation.Patience + TimeSpan.FromSeconds(2)); // it does not even look at its token
            return null;
        }
    }

    [Fact]
    public async Task A6_a_script_is_refused_too_but_not_what_was_done_under_its_key()
    {
        await using var gateway = await Start();
        using var made = await gateway.Http.PostAsJsonAsync("api/documents", new { id = "doc" });
        await Append(gateway, "one", key: "1", HttpStatusCode.OK);
        _validator.Answer = _ => new SubmissionRefusal("No.", TimeSpan.FromSeconds(7));

        Assert.True((bool)(await Append(gateway, "one", key: "1", HttpStatusCode.OK))["duplicate"]!);
        var refused = await Append(gateway, "two", key: "2", HttpStatusCode.UnprocessableEntity);

        Assert.Equal(("host_refused", "No."), ((string?)refused["reason"], (string?)refused["detail"]));
        Assert.Equal("one", await gateway.Text());
        Assert.Equal(((string?)null, (string?)null, true), (_validator.Asked[^1].User, _validator.Asked[^1].Name, _validator.Asked[^1].Session >= SessionSecrets.FirstScriptSession));
    }

    [Fact]
    public async Task A1_A15_the_text_of_a_new_document_and_what_is_restored_are_asked_about_too()
    {
        await using var gateway = await Start();
        using var made = await gateway.Http.PostAsJsonAsync("api/documents", new { id = "doc", text = "one" });
        using var replaced = await gateway.Http.PutAsync("api/documents/doc/text", new StringContent("two"));
        _validator.Answer = _ => new SubmissionRefusal("No.");

        foreach (var (path, body) in new (string, object)[]
        {
            ("api/documents", new { text = "foul" }), ("api/documents", new { id = "other", text = "foul" }), ("api/documents/doc/restorations", new { revision = 1 }),
            ("api/documents/doc/undos", new { revision = 2 }),
        })
        {
            using var refused = await gateway.Http.PostAsJsonAsync(path, body);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "host_refused"), (refused.StatusCode, await Reason(refused)));
        }
        using var again = await gateway.Http.PostAsJsonAsync("api/documents", new { id = "doc", text = "one" });
        Assert.Equal((HttpStatusCode.Conflict, "id_taken"), (again.StatusCode, await Reason(again)));
        using var empty = await gateway.Http.PostAsJsonAsync("api/documents", new { id = "empty" });
        Assert.Equal(HttpStatusCode.Created, empty.StatusCode);
        Assert.Equal("two", await gateway.Text());
    }

    [Fact]
    public async Task S6_a_refusal_of_the_host_is_counted_once()
    {
        await using var gateway = await Start();
        using var measured = new Measurements(gateway);
        await using var ann = await gateway.Join();
        _validator.Answer = _ => new SubmissionRefusal("No.");

        await ann.Submit("""[{"insert":"a"}]""");
        await ann.Socket.Receive("refused");

        Assert.Equal(1, measured.Sum("collabdocs.refusals", "reason=host_refused"));
        Assert.Equal(1, measured.Sum("collabdocs.refusals"));
    }

    private static async Task<string?> Reason(HttpResponseMessage answer) => (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reason"];

    private static async Task<JsonNode> Append(TestGateway gateway, string text, string key, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/documents/doc/text") { Content = new StringContent(text) };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await gateway.Http.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? null : TimeSpan.FromSeconds(7), answer.Headers.RetryAfter?.Delta);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private Task<TestGateway> Start(string? directory = null) =>
        TestGateway.Start(services: services => services.AddSingleton<ISubmissionValidator>(_validator), directory: directory);

    private sealed class Validator : ISubmissionValidator
    {
        public Func<ProposedSubmission, SubmissionRefusal?> Answer { get; set; } = _ => null;

        public List<ProposedSubmission> Asked { get; } = [];

        public ValueTask<SubmissionRefusal?> Validate(ProposedSubmission submission, CancellationToken cancellation)
        {
            Asked.Add(submission);
            return ValueTask.FromResult(Answer(submission));
        }
    }
}
