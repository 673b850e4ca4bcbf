using System.Buffers;
using System.Text;
using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>
/// Deltas on their way into the columns of a block (PROTOCOL K2). Where somebody types on, a delta begins where the one before ended and its lengths are 1: what is left is the text.
/// </summary>
internal sealed class DeltaColumns
{
    /// <summary>How many columns there are.</summary>
    public const int Count = 8;

    private readonly ArrayBufferWriter<byte> _shapes = new(), _places = new(), _retains = new(), _inserts = new(), _deletes = new(), _formats = new(), _embeds = new();
    private readonly Dictionary<Attributes, int> _known = [];
    private readonly StringBuilder _text = new();
    private int _caret;

    public void Add(Delta delta)
    {
        Varint.Write(_shapes, (ulong)delta.Ops.Length);
        var isFirst = true;
        foreach (ref readonly var op in delta.Ops)
        {
            AddOp(op, isFirst);
            isFirst = false;
        }
        _caret = delta.AuthorCaret() ?? _caret;
    }

    public ArrayBufferWriter<byte>[] Build()
    {
        var text = new ArrayBufferWriter<byte>();
        Encoding.UTF8.GetBytes(_text.ToString(), text);
        return [_shapes, _places, _retains, _inserts, _deletes, text, _formats, _embeds];
    }

    private void AddOp(in Op op, bool isFirst)
    {
        var shape = ShapeOf(op);
        _shapes.Write([(byte)shape]);
        if (shape.HasFlag(OpShape.Formatted))
            AddFormat(op.Attributes!);
        switch (shape & ~OpShape.Formatted)
        {
            case OpShape.Retain when isFirst:
                Varint.WriteSigned(_places, op.Length - _caret);
                break;
            case OpShape.Retain:
                Varint.Write(_retains, (ulong)op.Length);
                break;
            case OpShape.Delete:
                Varint.Write(_deletes, (ulong)op.Length);
                break;
            case OpShape.Embed:
                WriteBytes(_embeds, Encoding.UTF8.GetBytes(op.Embed!.Json));
                break;
            default:
                Varint.Write(_inserts, (ulong)op.Length);
                _text.Append(op.Text);
                break;
        }
    }

    /// <summary>The number of a set of attributes; where it is the first of its kind, the set itself follows.</summary>
    private void AddFormat(Attributes attributes)
    {
        if (_known.TryGetValue(attributes, out var number))
        {
            Varint.Write(_formats, (ulong)number);
            return;
        }
        Varint.Write(_formats, (ulong)_known.Count);
        _known.Add(attributes, _known.Count);
        WriteBytes(_formats, attributes.ToBytes());
    }

    private static void WriteBytes(ArrayBufferWriter<byte> column, byte[] bytes)
    {
        Varint.Write(column, (ulong)bytes.Length);
        column.Write(bytes);
    }

    private static OpShape ShapeOf(in Op op) =>
        op.Kind switch
        {
            OpKind.Retain => OpShape.Retain,
            OpKind.Delete => OpShape.Delete,
            _ => op.Embed is null ? OpShape.Insert : OpShape.Embed,
        }
        | (op.Attributes is null ? 0 : OpShape.Formatted);
}
