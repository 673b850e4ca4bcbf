using System.Xml.Linq;
using CollabDocs.Documents;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CollabDocs.Gateway.Access;

/// <summary>Keeps the key ring of Data Protection where the documents are, so that all nodes have the same. Data Protection asks seldom, and waits.</summary>
internal sealed class KeyRing(IDocuments documents) : IXmlRepository
{
    /// <summary>Of nodes that find the ring empty at the same moment each makes a key. Under one name only the first is stored (<c>IKeyStore.AddToRing</c>), and Data Protection, which reads
    /// the ring again behind it, takes that one.</summary>
    private const string First = "first";

    private volatile bool _wasEmpty;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var ring = documents.Access.Keys.ReadRing(CancellationToken.None).GetAwaiter().GetResult();
        _wasEmpty = ring.Count == 0;
        return [.. ring.Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName) => documents.Access.Keys.AddToRing(
        _wasEmpty ? First : friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None).GetAwaiter().GetResult();
}
