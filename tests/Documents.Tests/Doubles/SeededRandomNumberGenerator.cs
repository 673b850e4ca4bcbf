using System.Security.Cryptography;

namespace CollabDocs.Documents.Tests.Doubles;

/// <summary>Chance that a seed repeats.</summary>
internal sealed class SeededRandomNumberGenerator(int seed) : RandomNumberGenerator
{
    private readonly Random _random = new(seed);

    public override void GetBytes(byte[] data) => _random.NextBytes(data);

    public override void GetBytes(Span<byte> data) => _random.NextBytes(data);
}
