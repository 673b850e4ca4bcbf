namespace CollabDocs.Gateway.Hooks;

/// <summary>Who asks for something.</summary>
/// <param name="User">The id of a user who is known; null for anybody else.</param>
/// <param name="Name">What the user is called, or calls himself; null for a script.</param>
public sealed record Caller(string? User, string? Name);
