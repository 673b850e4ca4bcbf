using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CollabDocs.Text.Tests.Vectors;

/// <summary>One line of a vector file; tests/vectors/README.md says what its fields are.</summary>
internal sealed class Case(JsonElement fields, string where)
{
    public static Case Parse(string line, string where)
    {
        using var document = JsonDocument.Parse(line);
        return new Case(document.RootElement.Clone(), where);
    }

    /// <summary>What quill-delta itself gave.</summary>
    public Case Quill => new(fields.GetProperty("quill"), $"{where} quill");

    public bool Has(string field) => fields.TryGetProperty(field, out _);

    public string Text(string field) => fields.GetProperty(field).GetString()!;

    public int Number(string field) => fields.GetProperty(field).GetInt32();

    public int? NumberOrNull(string field) =>
        fields.GetProperty(field) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    public Case Object(string field) => new(fields.GetProperty(field), $"{where} {field}");

    public Delta Delta(string field) => DeltaCodec.Read(Raw(field));

    public IEnumerable<(int Position, Gravity Gravity, int Mapped)> Positions() =>
        fields.GetProperty("positions").EnumerateArray().Select(p =>
            (p[0].GetInt32(), p[1].GetString() == "left" ? Gravity.Left : Gravity.Right, p[2].GetInt32()));

    /// <summary>The field must be this delta, in bytes.</summary>
    public void Expect(string field, Delta actual)
    {
        if (!Raw(field).SequenceEqual(DeltaCodec.ToBytes(actual)))
            Fail(field, Encoding.UTF8.GetString(Raw(field)), actual.ToString());
    }

    public void Expect(string field, object? expected, object? actual)
    {
        if (!Equals(expected, actual))
            Fail(field, $"{expected}", $"{actual}");
    }

    public override string ToString() => $"{where}: {fields.GetRawText()}";

    private ReadOnlySpan<byte> Raw(string field) => JsonMarshal.GetRawUtf8Value(fields.GetProperty(field));

    private void Fail(string field, string expected, string actual) =>
        Assert.Fail($"{field} differs\n  expected {expected}\n  actual   {actual}\n  in {this}");
}
