using System.Text;
using CollabDocs.Gateway.Events;
using Xunit;

namespace CollabDocs.Gateway.Tests.Events;

public sealed class Utf8CheckTests
{
    [Fact]
    public void W5_however_it_is_cut_it_finds_what_is_not_UTF8_and_nothing_else()
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Sample(random))));
            if (bytes.Length > 0 && random.Next(2) == 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                bytes = bytes[..random.Next(bytes.Length + 1)];
            Assert.True(IsText(strict, bytes) == IsTaken(bytes, random), $"Seed {seed}: {Convert.ToHexString(bytes)}");
        }
    }

    private static string Sample(Random random) => random.Next(5) switch
    {
        0 => "a",
        1 => "é",
        2 => "€",
        3 => "😀",
        _ => new string('x', random.Next(40)),
    };

    private static bool IsText(UTF8Encoding strict, byte[] bytes)
    {
        try
        {
            strict.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsTaken(byte[] bytes, Random random)
    {
        var check = new Utf8Check();
        for (var at = 0; at < bytes.Length;)
        {
            var length = random.Next(1, bytes.Length - at + 1);
            if (!check.Take(bytes.AsSpan(at, length)))
                return false;
            at += length;
        }
        return check.IsWhole;
    }
}
