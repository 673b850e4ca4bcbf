namespace CollabDocs.Documents.Storage;

/// <summary>
/// Keeps a second process from the data file: two writers would each hold documents in memory that the other changes. The lock is the
/// system's on an open file beside it, so that it goes with the process, however that ends.
/// </summary>
internal sealed class DataFileLock : IDisposable
{
    private readonly FileStream _file;

    private DataFileLock(FileStream file) => _file = file;

    /// <exception cref="InvalidOperationException">Another process has it.</exception>
    public static DataFileLock Take(string dataFile)
    {
        try
        {
            return new DataFileLock(new FileStream(dataFile + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new InvalidOperationException(
                $"The data file {dataFile} is in use by another CollabDocs process ({e.Message}). Stop that one, or give another data directory.", e);
        }
    }

    /// <summary>The file stays: removing it would let two processes lock two different files of the same name.</summary>
    public void Dispose() => _file.Dispose();
}
