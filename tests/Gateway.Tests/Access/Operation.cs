using System.Text;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>A row of the operations in <see cref="AccessTable"/>.</summary>
/// <param name="Method">ANY for all.</param>
/// <param name="Route">As the gateway maps it.</param>
/// <param name="Query">Begins with <c>?</c>, or is empty.</param>
/// <param name="Body">Null for none.</param>
internal sealed record Operation(string Method, string Route, string Query, string Need, string? Body, int Answer)
{
    public string Name => $"{Method} {Route}";

    public bool OnlyReads => Method is "GET" or "HEAD" or "ANY";

    public bool IsOfDocument => Route.Contains("{id}", StringComparison.Ordinal);

    public static Operation Of(string[] row)
    {
        var (method, address) = row[0].Split(' ') is [var first, var second] ? (first, second) : throw new FormatException(row[0]);
        var query = address.IndexOf('?', StringComparison.Ordinal);
        return new Operation(
            method, query < 0 ? address : address[..query], query < 0 ? "" : address[query..], row[1], row[2] == "–" ? null : row[2], int.Parse(row[3]));
    }

    /// <param name="document">In place of the world's own.</param>
    public HttpRequestMessage For(AccessWorld world, Brought brought, string? document = null)
    {
        var address = Route.Replace("{id}", document ?? world.Id.Value).Replace("{revision:long}", "1").Replace("{version}", $"{world.Version}")
            .Replace("{link}", AccessWorld.LinkId).Replace("{user}", AccessWorld.Somebody).Replace("{stream}", "nobodys") + Query;
        var request = new HttpRequestMessage(new HttpMethod(Method == "ANY" ? "GET" : Method), address);
        if (Body is not null)
            request.Content = new StringContent(Body, Encoding.UTF8, Body.StartsWith('{') ? "application/json" : "text/plain");
        foreach (var (name, value) in brought.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
