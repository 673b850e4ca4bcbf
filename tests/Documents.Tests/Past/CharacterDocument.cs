using System.Text;
using CollabDocs.Documents.Past;
using CollabDocs.Text;

namespace CollabDocs.Documents.Tests.Past;

/// <summary>A document as a list of characters, each of which knows who inserted it: what the past must be equal to. It shares nothing with what it judges but the deltas.</summary>
internal sealed class CharacterDocument
{
    private readonly List<Character> _characters = [];

    public IReadOnlyList<Character> Characters => _characters;

    public void Apply(Delta delta, long session, Action<Character>? deleted = null)
    {
        var position = 0;
        foreach (var op in delta.Ops)
        {
            if (op.Kind == OpKind.Delete)
            {
                foreach (var character in _characters.GetRange(position, op.Length))
                    deleted?.Invoke(character);
                _characters.RemoveRange(position, op.Length);
                continue;
            }
            if (op.Kind == OpKind.Insert)
                _characters.InsertRange(position, Inserted(op, session));
            position += op.Length;
        }
    }

    public IReadOnlyList<BlameRun> Blame()
    {
        var runs = new List<BlameRun>();
        foreach (var character in _characters)
            if (runs.Count > 0 && runs[^1].Session == character.Session)
                runs[^1] = runs[^1] with { Length = runs[^1].Length + 1 };
            else
                runs.Add(new BlameRun(1, character.Session));
        return runs;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var character in _characters)
            if (!character.IsEmbed)
                text.Append(character.Unit);
        return text.ToString();
    }

    private static List<Character> Inserted(Op op, long session) => op.Embed is not null
        ? [new Character('\uFFFC', session, true)]
        : [.. op.Text.ToArray().Select(unit => new Character(unit, session, false))];
}

/// <summary>One of them; compared by identity.</summary>
internal sealed class Character(char unit, long session, bool isEmbed)
{
    public char Unit => unit;
    public long Session => session;
    public bool IsEmbed => isEmbed;
}
