namespace CollabDocs.Text.Tests.Generation;

/// <summary>Random documents and changes of them. Text is well-formed, but a change may cut it anywhere.</summary>
internal static class Generate
{
    private static readonly string[] Atoms =
        ["a", "b", "c", " ", "\n", "\"", "\\", "\u001f", "é", "e\u0301", "漢", "\u2028", "\uffff", "😀", "👩\u200d🚀"];

    private static readonly Attributes?[] Formats =
    [
        null, null,
        Attributes.Parse("""{"bold":true}"""), Attributes.Parse("""{"italic":true}"""),
        Attributes.Parse("""{"bold":true,"color":"red"}"""), Attributes.Parse("""{"color":{"r":1}}"""),
    ];

    private static readonly Attributes?[] FormatChanges =
    [
        .. Formats,
        Attributes.Parse("""{"bold":null}"""), Attributes.Parse("""{"color":null}"""), Attributes.Parse("""{"bold":null,"italic":true}"""),
    ];

    private static readonly Embed[] Embeds =
        [Embed.Parse("""{"image":"u1"}"""), Embed.Parse("""{"image":"u2"}"""), Embed.Parse("""{"hr":true}""")];

    public static Delta Document(Choices choices)
    {
        var document = new DeltaBuilder();
        for (var left = choices.Below(6); left > 0; left--)
            Insertion(choices, document);
        return document.Build();
    }

    /// <summary>A change of a document of this length; inserts and deletes stand in any order.</summary>
    public static Delta Change(Choices choices, int length)
    {
        var change = new DeltaBuilder();
        for (var position = 0; position < length;)
        {
            var run = 1 + choices.Below(Math.Min(6, length - position));
            switch (choices.Below(8))
            {
                case 0 or 1:
                    change.Retain(run);
                    break;
                case 2 or 3:
                    change.Delete(run);
                    break;
                case 4:
                    change.Retain(run, choices.Pick(FormatChanges));
                    break;
                case 5:
                    Insertion(choices, change);
                    change.Delete(run);
                    break;
                default:
                    Insertion(choices, change);
                    continue;
            }
            position += run;
        }
        if (choices.OnceIn(3))
            Insertion(choices, change);
        return change.Build();
    }

    public static string Text(Choices choices)
    {
        var text = "";
        for (var left = 1 + choices.Below(4); left > 0; left--)
            text += choices.Pick(Atoms);
        return text;
    }

    private static void Insertion(Choices choices, DeltaBuilder builder)
    {
        if (choices.OnceIn(6))
            builder.Insert(choices.Pick(Embeds), choices.Pick(Formats));
        else
            builder.Insert(Text(choices), choices.Pick(Formats));
    }
}
