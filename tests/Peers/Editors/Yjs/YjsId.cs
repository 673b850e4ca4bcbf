namespace CollabDocs.Peers.Editors.Yjs;

/// <summary>A character's name: who typed it, and how many he had typed before.</summary>
internal readonly record struct YjsId(uint Client, uint Clock)
{
    /// <summary>Yjs picks 32 bits by chance; these are as long on the wire, and say who it is.</summary>
    private const uint First = 1_500_000_000, Step = 7_919;

    public static uint ClientOf(int editor) => First + (uint)editor * Step;

    /// <summary>The number of the editor that typed it.</summary>
    public int Editor => (int)(Client - First) / (int)Step;
}
