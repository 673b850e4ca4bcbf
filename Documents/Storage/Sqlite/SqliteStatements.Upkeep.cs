using Dapper;

namespace CollabDocs.Documents.Storage;

/// <content>Documents that arrive.</content>
internal sealed partial class SqliteStatements
{
    public CreateResult? Publish(DocumentInfo whole)
    {
        SettleFor(whole.Id.Arriving);
        if (Find(whole.Id) is { } there)
            return there.Deleted ? CreateResult.Deleted : CreateResult.Taken;
        var published = _connection.Execute(
            "UPDATE documents SET id = @id, modified = @modified WHERE id = @arriving AND deleted = 0 AND revision = @Revision AND length = @Length", new
            {
                id = whole.Id.Value,
                arriving = whole.Id.Arriving.Value,
                modified = whole.Modified.ToUnixTimeMilliseconds(),
                whole.Revision,
                whole.Length,
            });
        return published == 1 ? CreateResult.Created : null;
    }

    /// <summary>What is left is a tombstone with a number for an id, so that the document may arrive again.</summary>
    /// <returns>How many there were.</returns>
    public int Discard(DocumentId? only)
    {
        var arriving = _connection.Query<string>(
            "SELECT id FROM documents WHERE deleted = 0 AND id > @FirstArriving AND (@only IS NULL OR id = @only)",
            new { DocumentId.FirstArriving, only = only?.Arriving.Value }).AsList();
        foreach (var id in arriving)
        {
            LeaveTombstone(DocumentId.Stored(id), time: 0);
            _connection.Execute("UPDATE documents SET id = @FirstArriving || @FirstArriving || number WHERE id = @id", new { DocumentId.FirstArriving, id });
        }
        return arriving.Count;
    }
}
