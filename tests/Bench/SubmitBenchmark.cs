using System.Text;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Gateway.Wire;
using CollabDocs.Text;
using CollabDocs.Text.Tests;

namespace CollabDocs.Bench;

/// <summary>What the server computes for a submission: from the bytes of its frame to the bytes of its revision, without socket and store.</summary>
internal sealed class SubmitBenchmark : IBenchmark
{
    private const string TraceName = "friendsforever_flat";
    private const int Session = 17;

    public string Name => "submit";

    public string Description => "a submission from the bytes of its frame to its encoded revision, storage apart: recorded keystrokes";

    public Task Run()
    {
        if (Trace.Find(TraceName) is not { } trace)
        {
            Console.WriteLine($"{TraceName}: skipped, it is not in {Trace.Folder}");
            return Task.CompletedTask;
        }
        var frames = trace.Deltas.Select((delta, index) => Frame(index + 1, index, delta)).ToList();
        Measure($"submit, {TraceName}", trace, frames, snapshotEvery: int.MaxValue, "decode, order, check, apply, encode");
        Measure($"submit, {TraceName}, each committed alone", trace, frames, snapshotEvery: 1, "the same and a snapshot for readers after each");
        Measure("submit, 4 revisions behind", trace, Behind(trace.Deltas.Count), snapshotEvery: int.MaxValue,
            "each one unit at the start of the text, transformed over the 4 that its author had not seen");
        return Task.CompletedTask;
    }

    private static void Measure(string what, Trace trace, List<byte[]> frames, int snapshotEvery, string how)
    {
        var milliseconds = Figure.Milliseconds(
            rounds: 15,
            prepare: () => Prepare(trace),
            round: document =>
            {
                for (var i = 0; i < frames.Count; i++)
                {
                    Submit(document, frames[i]);
                    if ((i + 1) % snapshotEvery == 0)
                        document.Snapshot();
                }
                if (document.Head != frames.Count)
                    throw new InvalidOperationException("Not every submission was accepted.");
            });
        Figure.Print(what, milliseconds * 1e3 / frames.Count, "µs", $"a submission; median of 15 replays of {frames.Count}: {how}");
    }

    private static Document Prepare(Trace trace)
    {
        var document = new Document(new DocumentSnapshot(0, Rope.From(trace.Start)), new DocumentsOptions());
        document.Sessions.Advance(Session, new SessionProgress(0, 0));
        return document;
    }

    private static void Submit(Document document, byte[] frame)
    {
        if (ClientMessageDecoder.Decode(frame) is not Decoded.Message { Value: ClientMessage.Submit submit })
            throw new InvalidOperationException("Not a submission.");
        var verdict = document.Submit(new Submission(Session, submit.Sequence, submit.Base, submit.Delta), time: 1_790_000_000_000);
        if (verdict is not SubmitVerdict.Accepted { Revision: var revision })
            throw new InvalidOperationException($"Refused: {verdict}");
        document.MarkStored(revision.Number);
    }

    private static List<byte[]> Behind(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Frame(i + 1, Math.Max(0, i - 4), Delta.InsertAt(0, "x")))];

    private static byte[] Frame(int sequence, int @base, Delta delta) =>
        Encoding.UTF8.GetBytes($$"""{"type":"submit","sequence":{{sequence}},"base":{{@base}},"delta":{{delta}}}""");
}
