using System.Xml.Linq;
using CollabDocs.Documents;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CollabDocs.Gateway.Access;

/// <summary>Keeps the key ring of Data Protection where the documents are, so that all nodes have the same. Data Protection asks seldom, and waits.</summary>
internal sealed class KeyRing(IDocuments documents) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. documents.Access.Keys.ReadRing(CancellationToken.None).GetAwaiter().GetResult().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) =>
        documents.Access.Keys.AddToRing(friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None).GetAwaiter().GetResult();
}
