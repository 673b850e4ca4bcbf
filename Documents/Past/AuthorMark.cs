using System.Globalization;
using CollabDocs.Text;

namespace CollabDocs.Documents.Past;

/// <summary>
/// Marks what a session inserts, as an attribute that no client can send, for its name is empty: so the algebra itself carries through all edits who wrote what, and a document that is composed
/// of marked deltas says of each run of its text whose it is.
/// </summary>
internal sealed class AuthorMark(long session)
{
    private const string Name = "";

    private readonly string _value = session.ToString(CultureInfo.InvariantCulture);
    private readonly Dictionary<Attributes, Attributes> _marked = [];
    private Attributes? _plain;

    /// <summary>The attributes with the mark. The same again for the same ones, so that comparing them is quick.</summary>
    public Attributes On(Attributes? attributes)
    {
        if (attributes is null)
            return _plain ??= Attributes.With(null, Name, _value);
        if (!_marked.TryGetValue(attributes, out var marked))
            _marked[attributes] = marked = Attributes.With(attributes, Name, _value);
        return marked;
    }

    /// <returns>Null where nothing is marked.</returns>
    public static long? SessionOf(Attributes? attributes) => attributes?[Name] is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : null;

    /// <summary>A delta as its authors sent it, without marks.</summary>
    public static Delta RemoveFrom(Delta marked) => marked.FormatInserts(static attributes => attributes?.Without(Name));
}
