using System.Text;

namespace CollabDocs.Peers.Editors.Yjs;

/// <summary>A text of Yjs, one item a character, put together as Yjs does it (YATA).</summary>
internal sealed class YjsText
{
    private const int None = -1;

    private readonly List<Item> _items = [];
    private readonly Dictionary<uint, List<int>> _byClient = [];
    private readonly HashSet<int> _beforeOrigin = [], _conflicting = [];
    private int _first = None;

    public bool Has(YjsId id) => _byClient.TryGetValue(id.Client, out var items) && id.Clock < items.Count;

    /// <param name="left">Left of it when it was typed; null at the beginning.</param>
    /// <param name="right">Right of it when it was typed; null at the end.</param>
    /// <exception cref="IOException">What it refers to has not come.</exception>
    public void Insert(YjsId id, YjsId? left, YjsId? right, char character)
    {
        if (!_byClient.TryGetValue(id.Client, out var own))
            _byClient[id.Client] = own = [];
        if (own.Count != id.Clock)
            throw new IOException($"{id} comes after {own.Count} items of its client.");
        var (origin, rightOrigin) = (Find(left), Find(right));
        var before = FindPlace(id.Client, origin, rightOrigin);
        var next = before == None ? _first : _items[before].Next;
        own.Add(_items.Count);
        if (before == None)
            _first = _items.Count;
        else
            _items[before] = _items[before] with { Next = _items.Count };
        _items.Add(new Item(id.Client, origin, rightOrigin, next, character, false));
    }

    public void Delete(YjsId id)
    {
        var item = Find(id);
        _items[item] = _items[item] with { IsDeleted = true };
    }

    public override string ToString()
    {
        var text = new StringBuilder(_items.Count);
        for (var at = _first; at != None; at = _items[at].Next)
            if (!_items[at].IsDeleted)
                text.Append(_items[at].Character);
        return text.ToString();
    }

    /// <returns>Behind which item one goes that was typed between two others, where more stand there now.</returns>
    private int FindPlace(uint client, int origin, int rightOrigin)
    {
        var place = origin;
        var at = origin == None ? _first : _items[origin].Next;
        if (at == rightOrigin)
            return place;
        _beforeOrigin.Clear();
        _conflicting.Clear();
        for (; at != None && at != rightOrigin; at = _items[at].Next)
        {
            _beforeOrigin.Add(at);
            _conflicting.Add(at);
            var other = _items[at];
            if (other.Origin == origin)
            {
                if (other.Client < client)
                {
                    place = at;
                    _conflicting.Clear();
                }
                else if (other.RightOrigin == rightOrigin)
                    break;
            }
            else if (other.Origin != None && _beforeOrigin.Contains(other.Origin))
            {
                if (!_conflicting.Contains(other.Origin))
                {
                    place = at;
                    _conflicting.Clear();
                }
            }
            else
                break;
        }
        return place;
    }

    private int Find(YjsId? id)
    {
        if (id is not { } known)
            return None;
        return Has(known) ? _byClient[known.Client][(int)known.Clock] : throw new IOException($"{known} has not come.");
    }

    private readonly record struct Item(uint Client, int Origin, int RightOrigin, int Next, char Character, bool IsDeleted);
}
