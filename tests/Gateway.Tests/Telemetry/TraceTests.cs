using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using CollabDocs.Documents;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Telemetry;

/// <summary>The activities of one submission are one trace.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task Each_submission_is_a_trace_from_its_socket_to_the_store_and_to_the_sockets_of_all()
    {
        using var traced = new Traced("traced");
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join("traced", "Ann");
        await using var bob = await gateway.Join("traced", "Bob");
        await ann.Edit("""[{"insert":"a"}]""");
        await ann.Edit("""[{"insert":"b"}]""");
        await bob.ReceiveUpTo(2);
        await Eventually.True(() => traced.Named("collabdocs.fanout").Count == 2 && traced.Named("collabdocs.submit").Count == 2, "both were traced");

        Assert.Equal(2, traced.Named("collabdocs.submit").Select(activity => activity.TraceId).Distinct().Count());
        foreach (var submit in traced.Named("collabdocs.submit"))
        {
            Assert.Null(submit.ParentId);
            var commit = Assert.Single(traced.Named("collabdocs.commit"), activity => activity.ParentId == submit.Id);
            var fanOut = Assert.Single(traced.Named("collabdocs.fanout"), activity => activity.ParentId == commit.Id);
            Assert.True(submit.StartTimeUtc <= commit.StartTimeUtc && commit.StartTimeUtc <= fanOut.StartTimeUtc);
            Assert.Equal(submit.GetTagItem("collabdocs.revision"), commit.GetTagItem("collabdocs.revision"));
            Assert.Equal(submit.GetTagItem("collabdocs.revision"), fanOut.GetTagItem("collabdocs.revision"));
            Assert.Equal(ann.Number, submit.GetTagItem("collabdocs.session"));
            Assert.Equal(2, fanOut.GetTagItem("collabdocs.connections"));
        }
    }

    [Fact]
    public async Task What_a_script_submits_and_what_is_refused_is_traced_too()
    {
        using var traced = new Traced("scripted");
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join("scripted", "Ann");
        using (var written = await gateway.Http.PostAsync("api/documents/scripted/text", new StringContent("a")))
            Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        await ann.ReceiveUpTo(1);
        await ann.Submit("""[{"delete":99}]""");
        await ann.Socket.Receive("refused");
        await Eventually.True(() => traced.Named("collabdocs.fanout").Count == 1 && traced.Named("collabdocs.submit").Count == 2, "both were traced");
        Assert.Single(traced.Named("collabdocs.submit"), activity => activity.Status == ActivityStatusCode.Error);
        Assert.Single(traced.Named("collabdocs.commit"));
    }

    /// <summary>The activities of one document that have ended. Other tests have gateways in this process too.</summary>
    private sealed class Traced : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _ended = new();
        private readonly ActivityListener _listener;

        public Traced(string document)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == DocumentsMetrics.Name,
                // As OpenTelemetry does by default: what begins is recorded, what goes on is if its parent is.
                Sample = static (ref ActivityCreationOptions<ActivityContext> options) =>
                    options.Parent == default || options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
                        ? ActivitySamplingResult.AllDataAndRecorded
                        : ActivitySamplingResult.None,
                ActivityStopped = activity =>
                {
                    if (document.Equals(activity.GetTagItem("collabdocs.document")))
                        _ended.Enqueue(activity);
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyList<Activity> Named(string name) => [.. _ended.Where(activity => activity.OperationName == name)];

        public void Dispose() => _listener.Dispose();
    }
}
