"""Documents -> passages -> cited answers. Only this package imports chromadb and LangChain's splitters."""
