using CollabDocs.Gateway;

return await EmbeddedEdition.Run(args, Console.Error);
