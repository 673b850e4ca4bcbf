using System.Text;

namespace CollabDocs.Text.Tests.Ropes;

/// <summary>A document as a list of units: what a rope must be equal to.</summary>
internal sealed class NaiveDocument
{
    private readonly List<(char Unit, Embed? Embed, Attributes? Attributes)> _units = [];

    public int Length => _units.Count;

    public char this[int index] => _units[index].Embed is null ? _units[index].Unit : '\0';

    public void Apply(Delta delta)
    {
        var position = 0;
        foreach (var op in delta.Ops)
        {
            switch (op)
            {
                case { Kind: OpKind.Delete }:
                    _units.RemoveRange(position, op.Length);
                    break;
                case { Embed: { } embed }:
                    _units.Insert(position++, ('\uFFFC', embed, op.Attributes));
                    break;
                case { Kind: OpKind.Insert }:
                    var attributes = op.Attributes;
                    _units.InsertRange(position, op.Text.ToArray().Select(unit => (unit, (Embed?)null, attributes)).ToArray());
                    position += op.Length;
                    break;
                default:
                    for (var end = position + op.Length; position < end; position++)
                        Format(position, op.Attributes);
                    break;
            }
        }
    }

    private void Format(int position, Attributes? change)
    {
        var unit = _units[position];
        _units[position] = unit with { Attributes = Attributes.Compose(unit.Attributes, change, keepNull: false) };
    }

    public Delta ToDelta()
    {
        var delta = new DeltaBuilder();
        foreach (var (unit, embed, attributes) in _units)
        {
            if (embed is not null)
                delta.Insert(embed, attributes);
            else
                delta.Insert([unit], attributes);
        }
        return delta.Build();
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (unit, embed, _) in _units)
            if (embed is null)
                text.Append(unit);
        return text.ToString();
    }
}
