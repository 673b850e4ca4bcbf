using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Http.Description;
using CollabDocs.Gateway.Sockets;
using CollabDocs.Gateway.Wire;
using CollabDocs.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http;

/// <summary>Who may do what with a document: tokens, people and links (PROTOCOL A19).</summary>
internal static class AccessEndpoints
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int DefaultSeconds = 3_600, MaxSeconds = 7 * 24 * 3_600;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/documents/{id}/tokens", Mint)
            .Is("Access", "mintToken", "Makes a token with which a user opens the document.")
            .Needs(new AccessNeed.Key())
            .IsOfAnyId()
            .Takes<TokenShape>()
            .Answers<TokenView>(201)
            .Fails(400, "request_malformed")
            .Fails(422, "token_request_invalid");
        endpoints.MapReadable("/documents/{id}/access", Read)
            .Is("Access", "readAccess", "One's own role; for owners, people and links too.")
            .Needs(Role.Reader)
            .Answers<AccessView>(200);
        endpoints.MapPut("/documents/{id}/access/people/{user}", SetPerson)
            .Is("Access", "setPerson", "Gives a user a role in the document.")
            .Needs(Role.Owner)
            .Takes<RoleShape>()
            .Answers<PersonView>(200)
            .Fails(400, "request_malformed")
            .Fails(409, "access_list_full")
            .Fails(422, "user_invalid");
        endpoints.MapDelete("/documents/{id}/access/people/{user}", RemovePerson)
            .Is("Access", "removePerson", "Takes a user's role away, whatever tokens there are.")
            .Needs(Role.Owner)
            .AnswersNothing(204)
            .Fails(409, "access_list_full")
            .Fails(422, "user_invalid");
        endpoints.MapPost("/documents/{id}/access/links", AddLink)
            .Is("Access", "createLink", "Makes a link: whoever has it has its role.")
            .Needs(Role.Owner)
            .Takes<LinkShape>()
            .Answers<LinkView>(201, HeaderNames.Location)
            .Fails(400, "request_malformed")
            .Fails(409, "access_list_full")
            .Fails(422, "link_invalid");
        endpoints.MapDelete("/documents/{id}/access/links/{link}", RevokeLink)
            .Is("Access", "revokeLink", "Revokes a link: who came by it has no role any more.")
            .Needs(Role.Owner)
            .AnswersNothing(204)
            .Fails(404, "link_unknown");
    }

    private static async Task<IResult> Mint(DocumentId id, HttpContext context, IDocuments documents, DocumentTokens tokens, TimeProvider time)
    {
        if (await StrictJson.Read<TokenShape>(context.Request, MaxBodyBytes) is not { User: not null, Name: not null } wanted || !TryReadRole(wanted.Role, out var role))
            return Problems.Malformed("The body is a JSON object with user, name and role, and color and expiresIn where they are wanted.");
        var profile = new UserProfile(wanted.Name, wanted.Color ?? GuestProfile.ColorOf(wanted.User), wanted.User);
        if (!AccessChange.IsUser(wanted.User) || !profile.IsSound || wanted.ExpiresIn is < 1 or > MaxSeconds)
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "token_request_invalid",
                $"user is 1 to {AccessChange.MaxUserLength} UTF-16 code units and not . or .., name 1 to 64, both without control characters, color #rrggbb, and expiresIn 1 to {MaxSeconds} seconds.");
        var list = await documents.Access.Read(id, context.RequestAborted);
        var expires = time.GetUtcNow().AddSeconds(wanted.ExpiresIn ?? DefaultSeconds).ToUnixTimeMilliseconds();
        var grant = new TokenGrant(id.Value, wanted.User, profile.Name, profile.Color, role, list.Generation, expires, context.Caller().Key!.Id);
        return Results.Json(new TokenView(tokens.Mint(grant), expires), DocumentView.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Read(DocumentId id, HttpContext context, IDocuments documents, LinkStrings links, CollabDocsOptions options, TimeProvider time)
    {
        if (await documents.Find(id, context.RequestAborted) is null)
            return await Missing.Why(documents, id, context.RequestAborted);
        var (caller, list) = (context.Caller(), await documents.Access.Read(id, context.RequestAborted));
        var role = list.RoleOf(caller.Pass, time.GetUtcNow().ToUnixTimeMilliseconds()).Role;
        var view = new AccessView(WireName.Of(role), !options.IsOpen, caller.Pass.User);
        if (role < Role.Owner)
            return Results.Json(view, DocumentView.Json);
        var made = new List<LinkView>();
        foreach (var link in list.Links.Values.OrderBy(link => (link.Since, link.Id)))
            made.Add(await View(id, link, links, context.RequestAborted));
        return Results.Json(view with
        {
            People = [.. list.People.Values.Where(person => person.HasRole).OrderBy(person => person.User, StringComparer.Ordinal).Select(PersonView.Of)],
            Links = made,
        }, DocumentView.Json);
    }

    private static async Task<IResult> SetPerson(DocumentId id, string user, HttpContext context, IDocuments documents, RoleCheck roles)
    {
        user = AsSent(user, context);
        if (await StrictJson.Read<RoleShape>(context.Request, MaxBodyBytes) is not { } wanted || !TryReadRole(wanted.Role, out var role))
            return Problems.Malformed("The body is a JSON object with role: reader, reviewer, writer or owner.");
        if (!AccessChange.IsUser(user))
            return BadUser();
        if (await Change(id, new AccessChange.SetPerson(user, role), context, documents, roles) is { } refused)
            return refused;
        var list = await documents.Access.Read(id, context.RequestAborted);
        return list.People.TryGetValue(user, out var person) ? Results.Json(PersonView.Of(person), DocumentView.Json) : Results.NoContent();
    }

    private static async Task<IResult> RemovePerson(DocumentId id, string user, HttpContext context, IDocuments documents, RoleCheck roles) =>
        AsSent(user, context) is var removed && !AccessChange.IsUser(removed)
            ? BadUser()
            : await Change(id, new AccessChange.SetPerson(removed, Role.None), context, documents, roles) ?? Results.NoContent();

    private static async Task<IResult> AddLink(DocumentId id, HttpContext context, IDocuments documents, RoleCheck roles, LinkStrings links)
    {
        if (await StrictJson.Read<LinkShape>(context.Request, MaxBodyBytes) is not { } wanted || !TryReadRole(wanted.Role, out var role))
            return Problems.Malformed("The body is a JSON object with role: reader, reviewer or writer, and name where it is wanted.");
        var name = wanted.Name ?? "";
        if (role == Role.Owner || (name.Length > 0 && !PlainText.IsName(name, AccessChange.MaxLinkNameLength)))
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "link_invalid",
                $"A link makes nobody owner, and its name has at most {AccessChange.MaxLinkNameLength} UTF-16 code units, without control characters.");
        var change = new AccessChange.AddLink(LinkStrings.NewId(), role, name);
        if (await Change(id, change, context, documents, roles) is { } refused)
            return refused;
        var list = await documents.Access.Read(id, context.RequestAborted);
        if (!list.Links.TryGetValue(change.Id, out var link))
            return Problems.LinkUnknown(); // revoked in this moment
        context.Response.Headers.Location = $"{context.Request.PathBase}{context.Request.Path.Value!.TrimEnd('/')}/{link.Id}";
        return Results.Json(await View(id, link, links, context.RequestAborted), DocumentView.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeLink(DocumentId id, string link, HttpContext context, IDocuments documents, RoleCheck roles) =>
        (await documents.Access.Read(id, context.RequestAborted)).Links.ContainsKey(link)
            ? await Change(id, new AccessChange.RevokeLink(link), context, documents, roles) ?? Results.NoContent()
            : await documents.Find(id, context.RequestAborted) is null
                ? await Missing.Why(documents, id, context.RequestAborted)
                : Problems.LinkUnknown();

    /// <returns>Null where it was done.</returns>
    private static async Task<IResult?> Change(DocumentId id, AccessChange change, HttpContext context, IDocuments documents, RoleCheck roles) =>
        await documents.Open(id).ChangeAccess(change with { By = context.Caller().Pass }, context.Caller().Actor, context.RequestAborted) switch
        {
            AccessOutcome.Changed => null,
            AccessOutcome.NotAllowed => await roles.Refusal(context, id, Role.Owner) ?? Problems.Unavailable("Who asks has become owner in this moment."),
            AccessOutcome.Missing => await Missing.Why(documents, id, context.RequestAborted),
            AccessOutcome.Full => Problems.Of(StatusCodes.Status409Conflict, "access_list_full",
                $"A document has at most {AccessList.MaxPeople} people, {AccessList.MaxEntries} with those who were taken off its list in the last days, and {AccessList.MaxLinks} links."),
            var other => throw new InvalidOperationException($"No such outcome: {other}."),
        };

    private static async Task<LinkView> View(DocumentId id, Link link, LinkStrings links, CancellationToken cancellation) =>
        new(link.Id, WireName.Of(link.Role), link.Name, await links.Of(id, link.Id, cancellation), link.Since);

    /// <summary>A route's value has its slashes, and only these, still encoded: it may have been sent so, or with a percent sign of its own.</summary>
    private static string AsSent(string user, HttpContext context)
    {
        if (!user.Contains('%'))
            return user;
        var address = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0].TrimEnd('/');
        return Uri.UnescapeDataString(address[(address.LastIndexOf('/') + 1)..]);
    }

    private static IResult BadUser() => Problems.Of(
        StatusCodes.Status422UnprocessableEntity, "user_invalid", $"A user is 1 to {AccessChange.MaxUserLength} UTF-16 code units without control characters, and not . or ..");

    private static bool TryReadRole(string? name, out Role role)
    {
        role = Enum.GetValues<Role>().FirstOrDefault(each => each != Role.None && WireName.Of(each) == name);
        return role != Role.None;
    }

    private sealed record TokenView(string Token, [Description("Milliseconds since 1970 UTC.")] long Expires);

    private sealed record AccessView(
        [AllowedValues("reader", "reviewer", "writer", "owner")] string Role,
        [Description("False where nobody is asked who he is.")] bool Enforced,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? User = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PersonView>? People = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LinkView>? Links = null);

    private sealed record PersonView(
        string User,
        [AllowedValues("reader", "reviewer", "writer", "owner")] string Role,
        [Description("Milliseconds since 1970 UTC.")] long Since)
    {
        public static PersonView Of(Person person) => new(person.User, WireName.Of(person.Role), person.Since);
    }

    private sealed record LinkView(
        string Id,
        [AllowedValues("reader", "reviewer", "writer")] string Role,
        string Name,
        [Description("What is brought as a token.")] string Link,
        [Description("Milliseconds since 1970 UTC.")] long Since);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record TokenShape(
        [StringLength(AccessChange.MaxUserLength, MinimumLength = 1)] string User,
        [StringLength(64, MinimumLength = 1)] string Name,
        [AllowedValues("reader", "reviewer", "writer", "owner")] string Role,
        [RegularExpression("^#[0-9A-Fa-f]{6}$")] string? Color = null,
        [Description("Seconds; 3600 where missing."), Range(1, MaxSeconds)] int? ExpiresIn = null);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record RoleShape([AllowedValues("reader", "reviewer", "writer", "owner")] string Role);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record LinkShape(
        [AllowedValues("reader", "reviewer", "writer")] string Role,
        [StringLength(AccessChange.MaxLinkNameLength)] string? Name = null);
}
