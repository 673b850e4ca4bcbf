using System.Security.Cryptography;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Gateway.Access;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

[Trait("Suite", "access")]
public sealed class KeyRingTests
{
    private static readonly TokenGrant Grant = new("doc", "u1", "Ann", "#aa3366", Role.Writer, 0, long.MaxValue, 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task G3_Nodes_that_find_the_ring_empty_at_the_same_moment_have_one_key_together()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var documents = NewDocuments();
            using var begin = new Barrier(2);
            using DocumentTokens one = new(new KeyRing(documents)), other = new(new KeyRing(documents));

            var minted = await Task.WhenAll(Mint(one), Mint(other));

            Assert.Single(await documents.Access.Keys.ReadRing(Cancellation));
            Assert.All(minted, token => Assert.True(one.TryRead(token, out _) && other.TryRead(token, out _)));

            Task<string> Mint(DocumentTokens tokens) => Task.Run(() =>
            {
                begin.SignalAndWait(Cancellation);
                return tokens.Mint(Grant);
            });
        }
    }

    [Fact]
    public async Task G3_Only_the_first_key_of_an_empty_ring_gives_way()
    {
        await using var documents = NewDocuments();
        KeyRing one = new(documents), late = new(documents);
        Assert.Empty(one.GetAllElements());
        Assert.Empty(late.GetAllElements());
        one.StoreElement(new("one"), "key-1");
        late.StoreElement(new("late"), "key-2");
        Assert.Equal(["one"], late.GetAllElements().Select(element => element.Name.LocalName));
        late.StoreElement(new("next"), "key-3");
        Assert.Equal(["one", "next"], one.GetAllElements().Select(element => element.Name.LocalName));
    }

    private static EmbeddedDocuments NewDocuments() => new(
        new MemoryStore(), new DocumentsOptions(), TimeProvider.System, RandomNumberGenerator.Create(), new DocumentsMetrics(), NullLoggerFactory.Instance);
}
