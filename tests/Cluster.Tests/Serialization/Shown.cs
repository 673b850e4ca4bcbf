using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Cluster.Tests.Serialization;

/// <summary>Writes out all that a value holds, so that two can be compared whatever they are made of: half of what crosses between nodes holds arrays or
/// bytes, which records compare by reference.</summary>
internal static class Shown
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        Delta delta => Ascii(delta.ToString()),
        Rope rope => Ascii(rope.ToDelta().ToString()),
        Revision revision => $"{Convert.ToHexString(revision.Encoded.Span)} {revision.Trace}",
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        string text => Ascii(text),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        Exception exception => $"{exception.GetType().Name} {Ascii(exception.Message)} {Fields(exception, OwnFields(exception))}",
        _ when value.GetType().Namespace!.StartsWith("CollabDocs", StringComparison.Ordinal) && !value.GetType().IsEnum =>
            $"{value.GetType().Name} {Fields(value, OwnFields(value))}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>The properties that its type itself declares.</summary>
    public static IEnumerable<PropertyInfo> OwnFields(object value) =>
        value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private static string Fields(object value, IEnumerable<PropertyInfo> properties) =>
        $"{{ {string.Join(", ", properties.Select(property => $"{property.Name} = {Of(property.GetValue(value))}"))} }}";

    /// <summary>So that lone surrogates can be told apart.</summary>
    private static string Ascii(string text)
    {
        var ascii = new StringBuilder(text.Length);
        foreach (var c in text)
            _ = c is >= ' ' and <= '~' ? ascii.Append(c) : ascii.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        return ascii.ToString();
    }
}
