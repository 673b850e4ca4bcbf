namespace CollabDocs.Peers;

/// <summary>How people type here: mostly on, a deletion now and then, and now and then elsewhere.</summary>
/// <param name="area">Carets go to so many of the first characters only; where these are few, people meet.</param>
internal sealed class Hand(Random random, int area)
{
    private const int KeysPerJump = 20, KeysPerDeletion = 12;

    /// <summary>Whether the caret goes elsewhere before the next key.</summary>
    public bool Jumps() => random.Next(KeysPerJump) == 0;

    /// <summary>Whether the next key is backspace.</summary>
    public bool Deletes() => random.Next(KeysPerDeletion) == 0;

    public char Letter() => (char)('a' + random.Next(26));

    /// <returns>A place in a document of so many characters.</returns>
    public int Place(int length) => random.Next(Math.Min(length, area) + 1);
}
