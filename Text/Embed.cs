using System.Buffers;
using System.Text;

namespace CollabDocs.Text;

/// <summary>Something in a text that is not text, such as an image: a JSON object of exactly one key. It counts one unit.</summary>
public sealed class Embed : IEquatable<Embed>
{
    private Embed(string json) => Json = json;

    /// <summary>Canonical JSON, e.g. <c>{"image":"https://…"}</c>.</summary>
    public string Json { get; }

    /// <exception cref="FormatException">It is not an embed that the protocol allows (D1 to D3).</exception>
    public static Embed Parse(string json)
    {
        var delta = Delta.Parse($$"""[{"insert":{{json}}}]""");
        return delta.Ops is [{ Embed: { } embed }] ? embed : throw new FormatException("Not an embed.");
    }

    /// <summary>Takes back what <see cref="Json"/> was, of an embed that was checked once.</summary>
    public static Embed FromCanonical(string json) => new(json);

    /// <param name="value">Canonical JSON.</param>
    internal static Embed Of(string kind, string value)
    {
        var name = new ArrayBufferWriter<byte>();
        JsonString.Write(name, kind);
        return new Embed($"{{{Encoding.UTF8.GetString(name.WrittenSpan)}:{value}}}");
    }

    public bool Equals(Embed? other) => other is not null && Json == other.Json;

    public override bool Equals(object? obj) => Equals(obj as Embed);

    public override int GetHashCode() => string.GetHashCode(Json, StringComparison.Ordinal);

    public override string ToString() => Json;
}
