using CollabDocs.Tests.Postgres;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedPostgres))]
