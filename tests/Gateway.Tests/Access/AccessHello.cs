using System.Text.Json;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>What is said first by somebody who brings something.</summary>
internal static class AccessHello
{
    /// <param name="token">Null for nothing.</param>
    /// <param name="resume">Null for a new session.</param>
    public static string Of(string? token, string? resume = null) =>
        $$"""{"type":"hello","protocol":1{{(resume is null ? "" : $",\"resume\":{resume}")}}{{(token is null ? "" : $",\"token\":{JsonSerializer.Serialize(token)}")}}}""";
}
