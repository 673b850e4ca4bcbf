using Xunit;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>
/// What carries the protocol in a test. A class of tests that go over both is abstract and has two classes in it, of which one has this trait; nothing in the tests themselves
/// says it.
/// </summary>
internal static class Transport
{
    public const string Trait = "Transport";
    public const string Events = "events";

    public static bool IsEvents => TestContext.Current.TestClass?.Traits.TryGetValue(Trait, out var transports) == true && transports.Contains(Events);
}
