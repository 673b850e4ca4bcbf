using System.Collections.Immutable;
using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces;

/// <summary>Consecutive passages on their way.</summary>
[GenerateSerializer, Immutable, Alias("collabdocs.passages")]
public sealed record PassagesReply([property: Id(0)] ImmutableArray<PassagesReply.Item> Passages)
{
    public static PassagesReply From(IReadOnlyList<Passage> passages) => new([.. passages.Select(Item.From)]);

    public IReadOnlyList<Passage> ToPassages() => [.. Passages.Select(item => item.ToPassage())];

    /// <summary>One revision, or what is composed of several.</summary>
    [GenerateSerializer, Immutable, Alias("collabdocs.passage")]
    public sealed record Item(
        [property: Id(0)] Revision? Single, [property: Id(1)] long After, [property: Id(2)] long To, [property: Id(3)] ReadOnlyMemory<byte> Delta)
    {
        internal static Item From(Passage passage) => passage switch
        {
            Passage.Single(var revision) => new(revision, 0, 0, default),
            Passage.Composed(var from, var to, var delta) => new(null, from, to, delta),
            _ => throw new ArgumentOutOfRangeException(nameof(passage), passage, "A passage without a form."),
        };

        internal Passage ToPassage() => Single is { } revision ? new Passage.Single(revision) : new Passage.Composed(After, To, Delta);
    }
}
