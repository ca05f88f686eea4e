"""Where a library's vectors are searched: in a folder of it, or on a Chroma server; the rest sees `VectorIndex`."""

from rag.library.vectors.address import ChromaServer as ChromaServer
from rag.library.vectors.address import chroma_server as chroma_server
from rag.library.vectors.cloud import HybridIndex as HybridIndex
from rag.library.vectors.folder import FolderIndex as FolderIndex
from rag.library.vectors.index import INDEX_NAME as INDEX_NAME
from rag.library.vectors.index import VectorIndex as VectorIndex
from rag.library.vectors.server import ServerIndex as ServerIndex
