using Xunit;

namespace CollabDocs.Text.Tests.Ropes;

/// <summary>What must be true of every rope's tree.</summary>
internal static class RopeShape
{
    public static void Check(Rope rope)
    {
        var leaves = new List<RopeLeaf>();
        Height(rope.Root, isRoot: true, leaves);
        Assert.Equal(rope.Length, rope.Root.Length);
        for (var i = 1; i < leaves.Count; i++)
            Assert.False(char.IsSurrogatePair(leaves[i - 1][leaves[i - 1].Length - 1], leaves[i][0]), "a pair lies across two leaves");
    }

    /// <summary>Leaves that hold 1 024 units each would be so many; thin ones are more.</summary>
    public static double Fill(Rope rope)
    {
        var leaves = new List<RopeLeaf>();
        Height(rope.Root, isRoot: true, leaves);
        return (double)rope.Length / (leaves.Count * RopeLeaf.MaxLength);
    }

    private static Run RunOf(RopePiece piece) => new(piece.Text.Length, piece.Attributes, piece.Embed);

    private static int Height(RopeNode node, bool isRoot, List<RopeLeaf> leaves)
    {
        if (node is RopeLeaf leaf)
        {
            Assert.InRange(leaf.Length, isRoot ? 0 : 1, RopeLeaf.MaxLength);
            var pieces = leaf.Pieces(0, leaf.Length, new char[leaf.Length]).ToList();
            Assert.Equal(leaf.Length, pieces.Sum(piece => piece.Text.Length));
            for (var i = 1; i < pieces.Count; i++)
                Assert.False(RunOf(pieces[i - 1]).Joins(RunOf(pieces[i])), "two runs could be one");
            leaves.Add(leaf);
            return 0;
        }
        var branch = (RopeBranch)node;
        Assert.InRange(branch.Count, isRoot ? 2 : 1, RopeBranch.MaxCount);
        for (var i = 0; i < branch.Count; i++)
            Assert.Equal(branch.Children[i].Length, branch.Lengths[i]);
        var heights = new HashSet<int>();
        foreach (var child in branch.Children)
            heights.Add(Height(child, isRoot: false, leaves));
        return Assert.Single(heights) + 1;
    }
}
