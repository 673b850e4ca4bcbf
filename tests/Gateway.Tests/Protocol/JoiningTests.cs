using CollabDocs.Documents;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>Many who join a long document while others write in it.</summary>
public abstract class JoiningTests
{
    public sealed class OverWebSockets : JoiningTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : JoiningTests;

    private const int Writers = 3;
    private const int Joiners = 30;
    private const int Edits = 40;

    [Fact]
    public async Task H3_who_joins_while_others_type_has_their_text()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(line => $"Line {line} 𝄞\n"));
        await using var gateway = await TestGateway.Start();
        await gateway.Documents.Create(DocumentId.Parse("doc"), "Long", Delta.Insert(text), CancellationToken.None);
        var writing = Enumerable.Range(0, Writers).Select(async writer =>
        {
            await using var session = await gateway.Join(name: $"Writer {writer}");
            for (var i = 0; i < Edits; i++)
                await session.Edit($$"""[{"insert":"{{writer}}"}]""");
        }).ToList();
        var joining = Enumerable.Range(0, Joiners).Select(async _ =>
        {
            var session = await gateway.Join(name: "Joiner");
            Assert.True((long)session.Welcome["revision"]! <= (long)session.Welcome["head"]!);
            return session;
        }).ToList();
        await Task.WhenAll(writing);
        foreach (var session in await Task.WhenAll(joining))
        {
            await session.ReceiveUpTo(1 + (Writers * Edits)); // throws where the stream does not go on from the welcome
            Assert.Equal(await gateway.Text(), session.Text);
            await session.DisposeAsync();
        }
    }
}
