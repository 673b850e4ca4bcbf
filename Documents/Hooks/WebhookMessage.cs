using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Hooks;

/// <summary>What is sent to a webhook (PROTOCOL N1 to N3).</summary>
internal static class WebhookMessage
{
    public const string Changed = "document.changed", Deleted = "document.deleted";
    public const string DeliveryHeader = "CollabDocs-Delivery", SignatureHeader = "CollabDocs-Signature";

    private const int IdBytes = 16;

    /// <summary>The same for what is the same, whoever sends it and however often.</summary>
    /// <param name="webhook">Its name in the store.</param>
    public static string IdOf(string webhook, Delivery delivery) => Hash(
        string.Create(CultureInfo.InvariantCulture, $"{webhook}\n{delivery.Document}\n{delivery.Number}\n{(delivery.Deleted ? Deleted : Changed)}\n{delivery.Revision}"))[..(2 * IdBytes)];

    /// <summary>In the store and in the log a webhook has a name that gives away nothing of its address, which may be a secret.</summary>
    public static string NameOf(string url) => Hash(url)[..16];

    public static byte[] Body(string id, Delivery delivery)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("event", delivery.Deleted ? Deleted : Changed);
        json.WriteString("document", delivery.Document.Value);
        if (!delivery.Deleted)
            json.WriteNumber("revision", delivery.Revision);
        json.WriteNumber("time", delivery.Time);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenSpan.ToArray();
    }

    /// <param name="time">Now, in seconds since 1970 UTC.</param>
    public static string Signature(string secret, long time, byte[] body)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time}.")), .. body];
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return string.Create(CultureInfo.InvariantCulture, $"t={time},v1={Convert.ToHexStringLower(hash)}");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
