using CollabDocs.Tests.Postgres;
using Xunit;

// Silos of one test that are starved by those of another declare each other dead.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(SharedPostgres))]
