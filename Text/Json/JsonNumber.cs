using System.Globalization;

namespace CollabDocs.Text;

/// <summary>Numbers as ECMAScript prints them; .NET prints 1E+21 and 1E-05 where JavaScript prints 1e+21 and 0.00001.</summary>
internal static class JsonNumber
{
    /// <param name="number">Finite.</param>
    public static string Format(double number)
    {
        if (number == 0)
            return "0"; // and so is -0
        var sign = number < 0 ? "-" : "";
        var (digits, point) = Shortest(Math.Abs(number));
        if (point is > 0 and <= 21)
            return sign + (digits.Length <= point ? digits.PadRight(point, '0') : $"{digits[..point]}.{digits[point..]}");
        if (point is > -6 and <= 0)
            return $"{sign}0.{new string('0', -point)}{digits}";
        var exponent = (point - 1).ToString("+0;-0", CultureInfo.InvariantCulture);
        return digits.Length == 1 ? $"{sign}{digits}e{exponent}" : $"{sign}{digits[0]}.{digits[1..]}e{exponent}";
    }

    /// <summary>The fewest digits that read back as the same number, and where the decimal point stands: 0.digits × 10^point.</summary>
    private static (string Digits, int Point) Shortest(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E');
        var exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? text : text[..mark];
        var dot = mantissa.IndexOf('.');
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leadingZeros = digits.Length - digits.TrimStart('0').Length;
        return (digits.Trim('0'), point - leadingZeros);
    }
}
