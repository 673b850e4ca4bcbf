using System.Text;
using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>Takes deltas out of the columns of a block again, one after the other: what <see cref="DeltaColumns"/> put there.</summary>
/// <exception cref="FormatException">The columns are not those of deltas.</exception>
internal sealed class DeltaColumnsReader
{
    /// <summary>A delta of so many ops has the rest of the block's text, more or less.</summary>
    private const int LongDelta = 1_024;

    private readonly ColumnReader _shapes, _places, _retains, _inserts, _deletes, _formats, _embeds;
    private readonly List<Attributes> _known = [];
    private readonly char[] _text;
    private int _textRead, _caret;

    public DeltaColumnsReader(ReadOnlySpan<ColumnReader> columns)
    {
        (_shapes, _places, _retains, _inserts, _deletes) = (columns[0], columns[1], columns[2], columns[3], columns[4]);
        (_formats, _embeds) = (columns[6], columns[7]);
        _text = new char[Encoding.UTF8.GetCharCount(columns[5].Rest)];
        Encoding.UTF8.GetChars(columns[5].Rest, _text);
    }

    /// <param name="author">What every insert is marked with besides; null for nothing.</param>
    public Delta Read(AuthorMark? author = null)
    {
        var ops = _shapes.ReadCount();
        if (ops > _shapes.Rest.Length)
            throw new FormatException("A delta in a block has more ops than there are.");
        var delta = new DeltaBuilder(ops, ops < LongDelta ? ops : _text.Length - _textRead);
        var (position, caret) = (0, _caret);
        for (var i = 0; i < ops; i++)
        {
            var shape = (OpShape)_shapes.ReadByte();
            var attributes = shape.HasFlag(OpShape.Formatted) ? ReadFormat() : null;
            switch (shape & ~OpShape.Formatted)
            {
                case OpShape.Retain:
                    var retained = i == 0 ? Place() : _retains.ReadCount();
                    delta.Retain(retained, attributes);
                    position += retained;
                    break;
                case OpShape.Delete:
                    delta.Delete(_deletes.ReadCount());
                    caret = position;
                    break;
                case OpShape.Embed:
                    delta.Insert(ReadEmbed(), author?.On(attributes) ?? attributes);
                    caret = ++position;
                    break;
                case OpShape.Insert:
                    var inserted = ReadText(_inserts.ReadCount());
                    delta.Insert(inserted, author?.On(attributes) ?? attributes);
                    caret = position += inserted.Length;
                    break;
                default:
                    throw new FormatException("A block has an op of a kind that is none.");
            }
        }
        _caret = caret;
        return delta.Build();
    }

    private int Place()
    {
        var place = _caret + _places.ReadSigned();
        return place is > 0 and <= int.MaxValue ? (int)place : throw new FormatException("A delta in a block begins before the document.");
    }

    private ReadOnlySpan<char> ReadText(int length)
    {
        if (length > _text.Length - _textRead)
            throw new FormatException("The text of a block ends too early.");
        _textRead += length;
        return _text.AsSpan(_textRead - length, length);
    }

    private Attributes ReadFormat()
    {
        var number = _formats.ReadCount();
        if (number > _known.Count)
            throw new FormatException("A block names attributes that it does not have.");
        if (number == _known.Count)
            _known.Add(Attributes.Read(_formats.ReadBytes(_formats.ReadCount())));
        return _known[number];
    }

    private Embed ReadEmbed() => Embed.FromCanonical(Encoding.UTF8.GetString(_embeds.ReadBytes(_embeds.ReadCount())));
}
