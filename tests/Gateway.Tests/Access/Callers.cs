using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using Microsoft.AspNetCore.WebUtilities;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>What the callers of <see cref="AccessTable"/> bring, by their names there.</summary>
/// <param name="other">Another server, with a store of its own.</param>
internal sealed class Callers(AccessServer other)
{
    private const int Long = 8_000;

    public IReadOnlyDictionary<string, Func<AccessWorld, Task<Brought>>> All { get; } = new Dictionary<string, Func<AccessWorld, Task<Brought>>>
    {
        ["nobody"] = _ => Task.FromResult(new Brought()),
        ["nobody, with a password for a proxy"] = _ => Task.FromResult(new Brought(Password: "YW5uOnNlY3JldA==")),
        ["a word"] = _ => As("open-sesame"),
        ["a reader's token"] = world => Token(world, Role.Reader),
        ["a reviewer's token"] = world => Token(world, Role.Reviewer),
        ["a writer's token"] = world => Token(world, Role.Writer),
        ["an owner's token"] = world => Token(world, Role.Owner),
        ["a reader's link"] = world => Link(world, Role.Reader),
        ["a reviewer's link"] = world => Link(world, Role.Reviewer),
        ["a writer's link"] = world => Link(world, Role.Writer),
        ["an API key"] = world => As(world.Server.Key),
        ["the host's user"] = _ => HostUser(),
        ["the host's user, without an id"] = _ => Task.FromResult(new Brought(HostUser: "")),
        ["the host's user, listed as reader"] = world => HostUser(world, Role.Reader),
        ["the host's user, listed as reviewer"] = world => HostUser(world, Role.Reviewer),
        ["the host's user, listed as writer"] = world => HostUser(world, Role.Writer),
        ["the host's user, listed as owner"] = world => HostUser(world, Role.Owner),
        ["the host's user, taken off the list"] = async world =>
        {
            await world.Put(AccessWorld.User, Role.Owner);
            return await HostUser(world, Role.None);
        },
        ["the host's user, with a forged token"] = async world => new Brought(Flipped(await world.Token(Role.Owner), 0.5), AccessWorld.User),
        ["the host's user, with a reader's token"] = async world => new Brought(await world.Token(Role.Reader), AccessWorld.User),
        ["an owner's token, its user listed as reader since"] = world => ListedSince(world, Role.Owner, Role.Reader),
        ["a reader's token, its user listed as writer since"] = world => ListedSince(world, Role.Reader, Role.Writer),
        ["an owner's token, its user taken off the list since"] = world => ListedSince(world, Role.Owner, Role.None),
        ["a writer's token, its user listed as reader before"] = world => ListedBefore(world, Role.Writer, Role.Reader),
        ["an owner's token, its user taken off the list before"] = world => ListedBefore(world, Role.Owner, Role.None),
        ["an owner's token whose time is over"] = async world => new Brought(await world.Token(Role.Owner, expiresIn: -TimeSpan.FromMilliseconds(1))),
        ["an owner's token of a revoked key"] = async world => new Brought(await world.Token(Role.Owner, key: world.Server.RevokedKeyId)),
        ["a revoked link"] = async world =>
        {
            var link = await world.Link(Role.Writer, "revoked");
            await world.Change(new AccessChange.RevokeLink("revoked"));
            return new Brought(link);
        },
        ["a revoked API key"] = world => As(world.Server.RevokedKey),
        ["an owner's token of another document"] = async world => new Brought(await world.Token(Role.Owner, document: "another")),
        ["a link of another document"] = async world => new Brought(await (await world.Server.NewWorld()).Link(Role.Writer)),
        ["an owner's token of another server"] = async world => new Brought(await (await AccessWorld.Make(other, world.Id.Value)).Token(Role.Owner)),
        ["a link of another server"] = async world =>
        {
            await world.Link(Role.Writer, "the-same");
            return new Brought(await (await AccessWorld.Make(other, world.Id.Value)).StringOf("the-same"));
        },
        ["an API key of another server"] = _ => As(other.Key),
        ["a token with another bit at its beginning"] = world => Forged(world, token => Flipped(token, 0)),
        ["a token with another bit in its middle"] = world => Forged(world, token => Flipped(token, 0.5)),
        ["a token with another bit at its end"] = world => Forged(world, token => Flipped(token, 1)),
        ["a token that is cut off"] = world => Forged(world, token => token[..^8]),
        ["a token with more behind it"] = world => Forged(world, token => token + "AAAA"),
        ["a token of nothing"] = _ => As(CredentialKind.Token),
        ["a token of 8 000 characters"] = world => Forged(world, token => token.PadRight(Long, 'A')),
        ["a token of other letters than base64"] = _ => As(CredentialKind.Token + "****!?"),
        ["a token that is called a link"] = world => Forged(world, token => CredentialKind.Link + token[4..]),
        ["a token that is called a key"] = world => Forged(world, token => CredentialKind.Key + token[4..]),
        ["a link with another id"] = async world =>
        {
            await world.Link(Role.Writer, "one");
            return new Brought((await world.Link(Role.Reader, "two")).Replace("two.", "one."));
        },
        ["a link with another bit in its proof"] = world => ForgedLink(world, link => link[..(link.IndexOf('.') + 1)] + Flipped("...." + link[(link.IndexOf('.') + 1)..], 0)[4..]),
        ["a link that is cut off"] = world => ForgedLink(world, link => link[..^1]),
        ["a link without proof"] = world => ForgedLink(world, link => link[..(link.IndexOf('.') + 1)]),
        ["a link of nothing"] = _ => As(CredentialKind.Link),
        ["a link of 8 000 characters"] = world => ForgedLink(world, link => link.PadRight(Long, 'A')),
        ["a link that is called a token"] = world => ForgedLink(world, link => CredentialKind.Token + link[4..]),
        ["an API key with another bit"] = world => As(Flipped(world.Server.Key, 0.5)),
        ["an API key that is cut off"] = world => As(world.Server.Key[..^4]),
        ["an API key of nothing"] = _ => As(CredentialKind.Key),
        ["an API key of 8 000 characters"] = world => As(world.Server.Key.PadRight(Long, 'A')),
        ["the hash of an API key"] = world => As(CredentialKind.Key + Convert.ToHexStringLower(ApiKeys.HashOf(world.Server.Key))),
    };

    /// <summary>The same string with one bit of what it encodes another one.</summary>
    /// <param name="where">0 for the first byte, 1 for the last.</param>
    public static string Flipped(string credential, double where)
    {
        var bytes = WebEncoders.Base64UrlDecode(credential[4..]);
        bytes[(int)(where * (bytes.Length - 1))] ^= 1;
        return credential[..4] + WebEncoders.Base64UrlEncode(bytes);
    }

    private static Task<Brought> As(string credential) => Task.FromResult(new Brought(credential));

    private static async Task<Brought> Token(AccessWorld world, Role role) => new(await world.Token(role));

    private static async Task<Brought> Link(AccessWorld world, Role role) => new(await world.Link(role));

    private static Task<Brought> HostUser() => Task.FromResult(new Brought(HostUser: AccessWorld.User));

    private static async Task<Brought> HostUser(AccessWorld world, Role listed)
    {
        await world.Put(AccessWorld.User, listed);
        return await HostUser();
    }

    private static async Task<Brought> ListedSince(AccessWorld world, Role token, Role listed)
    {
        var brought = await Token(world, token);
        await world.Put(AccessWorld.User, listed);
        return brought;
    }

    private static async Task<Brought> ListedBefore(AccessWorld world, Role token, Role listed)
    {
        await world.Put(AccessWorld.User, listed);
        return await Token(world, token);
    }

    private static async Task<Brought> Forged(AccessWorld world, Func<string, string> forge) => new(forge(await world.Token(Role.Owner)));

    private static async Task<Brought> ForgedLink(AccessWorld world, Func<string, string> forge) => new(forge(await world.Link(Role.Writer)));
}
