using System.Reflection;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Moving;

/// <summary>A store of which one call fails, the nth. Open to be derived from, as <see cref="DispatchProxy"/> wants it.</summary>
public class FailingStore : DispatchProxy
{
    private IDocumentStore? _store;
    private int _left;

    internal static IDocumentStore At(int call, IDocumentStore store)
    {
        var made = Create<IDocumentStore, FailingStore>();
        ((FailingStore)made)._store = store;
        ((FailingStore)made)._left = call;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        --_left == 0 ? throw new StoreUnavailableException("The test says so.") : targetMethod!.Invoke(_store, args);
}
